from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.errors import RequirementError
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.requirement_files import RequirementFile, read_requirements


def read(folder: Path, text: str | bytes, **variables: str) -> RequirementFile:
    path = folder / "requirements.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_requirements(path, environ=variables)


def texts(found: RequirementFile) -> list[str]:
    return [line.text for line in found.requirements]


def test_comments_and_empty_lines_are_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, "# top\n\nflask  # why\n  \nx @ https://h/x.whl#sha256=ab\n#end")
    assert texts(found) == ["flask", "x @ https://h/x.whl#sha256=ab"]


@pytest.mark.parametrize(
    "text",
    ["rich \\\n>=13\nflask\n", "rich \\\r\n  >=13\r\nflask", "rich\\\n >=13\nflask"],
)
def test_a_backslash_joins_any_two_lines(tmp_path: Path, text: str) -> None:
    rich, flask = texts(read(tmp_path, text))
    assert (rich.split(), flask) == (["rich", ">=13"], "flask")


def test_a_comment_ends_joined_lines_and_never_continues(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "rich \\\n# note \\\nflask\n")) == ["rich", "flask"]


def test_a_backslash_at_the_end_of_the_file_joins_nothing(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "rich \\")) == ["rich"]


def test_lines_know_where_they_stand(tmp_path: Path) -> None:
    found = read(tmp_path, "\na \\\n ==1\nb\n")
    assert [line.where for line in found.requirements] == [
        f"{tmp_path / 'requirements.txt'}, line 2",
        f"{tmp_path / 'requirements.txt'}, line 4",
    ]


def test_hashes_belong_to_their_requirement(tmp_path: Path) -> None:
    found = read(tmp_path, "a==1 \\\n  --hash=sha256:AB \\\n  --hash sha512:cd\nb\n")
    a, b = found.requirements
    assert (a.text, a.hashes) == ("a==1", ("sha256:ab", "sha512:cd"))
    assert b.hashes == ()


def test_settings(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    found = read(
        tmp_path,
        "-i https://one/simple\n--index-url=https://two/simple\n--extra-index-url https://three/\n"
        "-f wheels\n-fhttps://flat/\n--no-index\n--no-binary :all:\n--only-binary=a,b\n"
        "--require-hashes\n",
    )
    assert found == RequirementFile(
        index_url="https://two/simple",
        extra_index_urls=("https://three/",),
        find_links=(str(tmp_path / "wheels"), "https://flat/"),
        no_index=True,
        no_binary=(":all:",),
        only_binary=("a", "b"),
        require_hashes=True,
    )


def test_options_without_effect_are_warned_of(tmp_path: Path) -> None:
    found = read(tmp_path, "--pre\n--trusted-host example.invalid\n")
    assert [text.split()[0] for text in found.warnings] == ["--pre", "--trusted-host"]


def test_an_editable_may_have_spaces_and_extras(tmp_path: Path) -> None:
    found = read(tmp_path, "-e ./my project[dev]\n--editable=../other\n")
    assert texts(found) == ["./my project[dev]", "../other"]
    assert all(line.editable for line in found.requirements)


def test_an_editable_may_have_a_marker_and_quotes(tmp_path: Path) -> None:
    found = read(tmp_path, "-e ./a ; os_name == \"nt\"\n-e './my project'\n-e./b # note\n-e=c\n")
    assert texts(found) == ['./a ; os_name == "nt"', "./my project", "./b", "c"]
    assert all(line.editable for line in found.requirements)


def test_includes_are_relative_to_the_including_file(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more/base.txt").write_text("-r deep.txt\nb\n-c limits.txt\n")
    (tmp_path / "more/deep.txt").write_text("a\n")
    (tmp_path / "more/limits.txt").write_text("a<2\n-r others.txt\n")
    (tmp_path / "more/others.txt").write_text("b<3\n")
    found = read(tmp_path, "-r more/base.txt\nc\n")
    assert texts(found) == ["a", "b", "c"]
    assert [line.text for line in found.constraints] == ["a<2", "b<3"]


def test_the_same_file_may_be_included_twice_but_not_in_a_loop(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text("a\n")
    assert texts(read(tmp_path, "-r base.txt\n-r base.txt\n")) == ["a", "a"]
    (tmp_path / "base.txt").write_text("-r requirements.txt\n")
    with pytest.raises(RequirementError, match=r"includes itself .*base.txt, line 1"):
        read(tmp_path, "-r base.txt\n")


def test_variables_are_filled_in_when_set(tmp_path: Path) -> None:
    found = read(tmp_path, "x @ https://${TOKEN}@h/x.whl\n${UNSET}\n${lower}\n", TOKEN="abc")
    assert texts(found) == ["x @ https://abc@h/x.whl", "${UNSET}", "${lower}"]


def test_how_a_line_was_written_is_kept_where_it_has_variables(tmp_path: Path) -> None:
    text = "x @ https://${T}@h/x.whl --hash=sha256:00\n-e ${T}/lib[y]\nz ${UNSET}\n"
    found = read(tmp_path, text, T="abc")
    assert texts(found) == ["x @ https://abc@h/x.whl", "abc/lib[y]", "z ${UNSET}"]
    written = [line.written for line in found.requirements]
    assert written == ["x @ https://${T}@h/x.whl", "${T}/lib[y]", ""]
    assert found.requirements[0].hashes == ("sha256:00",)


def test_the_root_of_the_project_is_the_current_folder_unless_it_is_set(tmp_path: Path) -> None:
    line = "x @ file://${PROJECT_ROOT}/x"
    assert texts(read(tmp_path, line)) == [f"x @ {Path('x').absolute().as_uri()}"]
    assert texts(read(tmp_path, line, PROJECT_ROOT="/root")) == ["x @ file:///root/x"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_are_told_by_their_mark(tmp_path: Path, encoding: str) -> None:
    assert texts(read(tmp_path, "flask # ü\n".encode(encoding))) == ["flask"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("--frobnicate\n", r"line 1: --frobnicate is not an option"),
        ("a\n-r\n", r"line 2: -r needs a value"),
        ("a --global-option=x\n", r"line 1: --global-option=x cannot stand after"),
        ("a --hash=md5:ab\n", r"line 1: --hash=md5:ab cannot stand after"),
        ("-r missing.txt\n", r"missing.txt .*requirements.txt, line 1.*No such file"),
        ("-f 'open\n", r"line 1: .*No closing quotation"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RequirementError, match=message):
        read(tmp_path, text)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequirementError, match="Cannot read the requirements file"):
        read(tmp_path, b"\xff\xfe\x00")
    with pytest.raises(RequirementError, match="Cannot read the requirements file"):
        read_requirements(tmp_path)


def test_a_folder_is_told_from_a_file(tmp_path: Path) -> None:
    with pytest.raises(RequirementError, match=r"file .*: it is a folder") as caught:
        read_requirements(tmp_path)
    assert f"such as {tmp_path / 'requirements.txt'}" in caught.value.hint
    (tmp_path / "setup.py").touch()
    with pytest.raises(RequirementError) as caught:
        read_requirements(tmp_path, pipes=True)
    assert f"such as {tmp_path / 'setup.py'}" in caught.value.hint


def test_a_constraints_file_holds_constraints(tmp_path: Path) -> None:
    path = tmp_path / "constraints.txt"
    path.write_text("a<2\n")
    found = read_requirements(path, constraints=True)
    assert found.constraints == (
        RequirementLine("a<2", (), f"{path}, line 1", source=f"-c {path}"),
    )
    assert found.requirements == ()


def test_a_comment_may_name_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "größe.txt"
    path.write_text("flask\n")
    text = "# Anforderungen\n# -*- coding: latin-1 -*-\n-r größe.txt\n"
    assert texts(read(tmp_path, text.encode("latin-1"))) == ["flask"]
    assert texts(read(tmp_path, "# coding: as usual\nflask # ü\n")) == ["flask"]


def test_a_lock_in_toml_is_no_list_of_requirements(tmp_path: Path) -> None:
    with pytest.raises(RequirementError, match="holds a lock in TOML") as raised:
        read(tmp_path, '# made by hand\nlock-version = "1.0"\ncreated-by = "x"\n')
    assert "pylock.<word>.toml" in raised.value.hint
    assert texts(read(tmp_path, "lock-version>=1\n# lock-version = 1\n")) == ["lock-version>=1"]
