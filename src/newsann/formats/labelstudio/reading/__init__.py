"""From one task to a `Document` with findings. Begin in `documents`; `offsets` proves each span."""
