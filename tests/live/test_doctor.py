"""The doctor: what has drifted, what the token is, which settings matter."""

from desk import Desk


def test_doctor_finds_a_fresh_project_well_and_says_what_has_drifted(desk: Desk) -> None:
    assert "error   there is no project with the title" in desk.run("doctor").stdout
    project = desk.push({"any": "Any text."}, "--annotators", "2")
    well = desk.run("doctor")
    assert well.returncode == 0
    for line in (
        "ok      Label Studio 1.", "is accepted; it is a legacy token",
        "ok      the labeling config matches the scheme",
        "ok      the guidelines are shown before labeling", "ok      2 annotations complete a task",
        "warning legacy tokens never expire",
    ):  # fmt: skip
        assert line in well.stdout

    live = desk.client().projects.get(project).label_config
    drifted = live.replace('value="Hedge"', 'value="Doubt"').replace('value="about"', 'value="on"')
    desk.client().projects.update(
        project, label_config=drifted, expert_instruction="", maximum_annotations=1, show_skip_button=False
    )
    ill = desk.run("doctor")
    assert ill.returncode == 1
    for line in (
        "error   label 'Doubt' of 'label' is in the project's config but not in the scheme",
        "error   label 'Hedge' of 'label' is in the scheme but not in the project's config",
        "error   relation 'about' is in the scheme but not in the project's config",
        "warning the project's instructions differ from the guidelines",
        "warning one annotation completes a task", "warning the skip button is hidden",
    ):  # fmt: skip
        assert line in ill.stdout


def test_doctor_without_a_server_or_with_a_wrong_token_says_so(desk: Desk) -> None:
    away = desk.run("doctor", LABEL_STUDIO_URL="http://127.0.0.1:9")
    assert away.returncode == 1
    assert "cannot be reached" in away.stdout
    wrong = desk.run("doctor", LABEL_STUDIO_API_KEY="0" * 40)
    assert wrong.returncode == 1
    assert "does not accept the token" in wrong.stdout
