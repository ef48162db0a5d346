"""A token-classification model of a few weights, set by hand so that it finds one name: no hub, no training."""

from pathlib import Path


def save_tiny_model(folder: Path) -> Path:
    """A BERT that calls the words `Ana` and `Brod` a PER and everything else nothing, saved as transformers does."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "Ana", "Brod"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]")
    names = ["O", "B-PER", "I-PER"]
    config = BertConfig(
        vocab_size=len(words), hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=4,
        max_position_embeddings=128, id2label=dict(enumerate(names)), label2id=dict(zip(names, range(3), strict=True)),
    )  # fmt: skip
    model = BertForTokenClassification(config)
    with torch.no_grad():
        for weights in model.parameters():
            weights.zero_()
        embeddings = model.bert.embeddings
        embeddings.word_embeddings.weight.copy_(torch.eye(4))
        embeddings.LayerNorm.weight.fill_(1)
        for layer in model.bert.encoder.layer:
            layer.attention.output.LayerNorm.weight.fill_(1)
            layer.output.LayerNorm.weight.fill_(1)
        model.classifier.weight[0, :2] = 9
        model.classifier.weight[1, 2] = 9
        model.classifier.weight[2, 3] = 9
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder
