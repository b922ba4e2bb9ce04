"""Words of texts: what is kept whole, what is left out, and that nothing else matters."""

import numpy as np
import pandas as pd

from pipeline.analyse.name_themes import _read_themes, name_themes
from pipeline.analyse.split_words import Bags, split_words
from pipeline.config import Texts


def split(*texts: str | None, own: tuple[str, ...] = (), stop: tuple[str, ...] = ()) -> list[set[str]]:
    bags = split_words(pd.Series(texts, dtype="str"), own=own, stop=stop)
    return [{bags.words[word] for word in bags.word[bags.text == at]} for at in range(bags.texts)]


def test_words_that_say_something_are_kept_once_per_text() -> None:
    """No single characters, figures, signs, addresses, nor words of the stop list; letters in one case."""
    assert split("退款还没有，发票，退款！", "ＡＰＰ 5.8 打不开 wang@example.com", None, "") == [
        {"退款", "发票"},
        {"app", "打不开", "wang"},
        set(),
        set(),
    ]


def test_a_line_break_ends_no_text() -> None:
    assert split("退款\r\n发票\n\n快递", "门锁") == [{"退款", "发票", "快递"}, {"门锁"}]


def test_words_of_our_own_are_kept_whole_even_where_others_stop_them() -> None:
    """And a dictionary with them leaves the next one as it was."""
    assert split("鸿蒙锁坏了") != [{"鸿蒙锁"}]
    assert split("鸿蒙锁坏了", own=("鸿蒙锁",)) == [{"鸿蒙锁"}]
    assert split("鸿蒙锁坏了") != [{"鸿蒙锁"}]
    assert split("反馈", own=("反馈",)) == [{"反馈"}]
    assert split("退款发票", stop=("退款",)) == [{"发票"}]


def test_texts_are_selected_with_their_words() -> None:
    bags = split_words(pd.Series(["退款", "发票", "退款发票"], dtype="str"))
    picked = bags.select(np.array([False, True, True]))
    assert isinstance(picked, Bags)
    assert (picked.texts, picked.text.tolist(), picked.words) == (2, [0, 1, 1], bags.words)
    assert picked.count().tolist() == [2, 1]


def test_words_that_only_one_text_has_can_be_left_out() -> None:
    bags = split_words(pd.Series(["退款 发票", "发票", "快递"], dtype="str")).keep_shared()
    assert (bags.texts, bags.words, bags.text.tolist(), bags.word.tolist()) == (3, ("发票",), [0, 1], [0, 0])


def test_no_text_has_no_words() -> None:
    bags = split_words(pd.Series([], dtype="str"))
    assert (bags.texts, len(bags.words), len(bags.text)) == (0, 0, 0)


def test_a_theme_is_told_by_most_of_its_words() -> None:
    """Two words of delivery beat one of invoices; a team's own theme stands first where they are even."""
    texts = pd.Series(["快递的单号和发票", "发票", "很好", "发票 门禁卡"], dtype="str")
    themes = name_themes(texts, settings=Texts(themes={"门禁卡": ["门禁卡"]}))
    assert [themes.names[at] if at >= 0 else "" for at in themes.theme] == ["物流配送", "发票", "", "门禁卡"]


def test_every_word_of_a_packaged_theme_tells_that_theme() -> None:
    """None stands in two themes, and none is cut or folded away."""
    listed = _read_themes()
    words = [(word, name) for name, theme in listed.items() for word in theme]
    assert len({word for word, _ in words}) == len(words)
    themes = name_themes(pd.Series([word for word, _ in words], dtype="str"), settings=Texts())
    told = [themes.names[at] if at >= 0 else "" for at in themes.theme]
    assert [(word, said) for (word, name), said in zip(words, told, strict=True) if said != name] == []
