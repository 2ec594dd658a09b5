"""Questions of an interview: their topics, used for headings and as the subject that an answer omits."""

import re

_OPENING_WORDS = re.compile(
    r"^(?:(?:まず|では|それでは|次に|最後に|続いて|ところで|さて|そもそも|ちなみに|その後|改めて)(?:は)?、?)+"
)
_DEMONSTRATIVES = re.compile(r"^(?:この|その|こうした|そうした|こちらの)")
_TOPICS = (
    re.compile(
        r"^(?P<topic>.+?)(?:について|を|も)?、?(?:ぜひ)?(?:教えて|お聞かせ|聞かせて|ご紹介|お話し)(?:ください|いただけますか|くださいますか|いただけませんか)?$"
    ),
    re.compile(
        r"^(?P<topic>[^、は]+?)は、?(?:何|なん|どのような|どんな|どういう)(?:もの|こと|ところ)?(?:です|でしょう|だった|でした)?[^、]*$"
    ),
    re.compile(
        r"^(?P<topic>.+[へに])(?:ひと言|一言|メッセージ|アドバイス)(?:を)?(?:お願い(?:し|いたし)ます|いただけますか|ください)$"
    ),
    re.compile(r"^(?P<topic>.+のこと)を(?:覚えて|思い出)"),
)
_CIRCUMSTANCE = re.compile(r"^(?P<topic>[^、は]+(?:た|る)の)は、?(?:いつ|どこ|誰|だれ|なぜ|どうして)")
_FILLER = re.compile(r"(?:えーと|えっと|ええと|えー|あのー|まあ)(?:、|ですね、)?|(?<=[はがでも])ですね、")
_LONGEST = 24
"""Maximum length of a topic in characters."""


def topic_of(question: str) -> str:
    """Return the topic of a question, for use as a heading; empty if none is found."""
    asked = _last_sentence(question)
    for pattern in _TOPICS:
        if found := pattern.match(asked):
            topic = _DEMONSTRATIVES.sub("", found["topic"]).split("、")[-1]
            return topic if 2 <= len(topic) <= _LONGEST else ""
    return ""


def with_topic(question: str, answer: str) -> str | None:
    """Return an answer that lacks a subject with the one from its question; None if it has one or none is found."""
    bare = re.sub(r"「[^「」]*」", "", answer)
    if re.search(r"は|が[^、]{0,12}(?:です|でした)$", bare) or not re.search(r"(?:です|でした|だ|である)$", bare):
        return None
    asked = _last_sentence(question)
    found = _CIRCUMSTANCE.match(asked) or next(
        (each for pattern in (*_TOPICS[:2], _TOPICS[3]) if (each := pattern.match(asked))), None
    )
    topic = re.sub(r"のこと$", "", _DEMONSTRATIVES.sub("", found["topic"])) if found else ""
    if not 2 <= len(topic) <= _LONGEST or "、" in topic:
        return None
    return f"{topic}は、{answer.replace('、', '', 1) if answer.find('、') < 8 else answer}"


def without_fillers(sentence: str) -> str:
    """Return a spoken sentence without filler words and without its end mark."""
    spoken = _FILLER.sub("", sentence).strip()
    spoken = re.sub(r"^(?:(?:はい|ええ|そうですね|なるほど|いえ|うーん|まず)[。、])+", "", spoken)
    return re.sub(r"(?<![。．！!\s])[。．！!\s]++$", "", spoken)


def without_short_answer(question: str, sentences: list[str]) -> list[str]:
    """Return an answer without its first sentence if that is only a yes or no, such as はい。 or あります。"""
    if question and len(sentences) > 2 and len(without_fillers(sentences[0])) <= 8:
        return sentences[1:]
    return sentences


def _last_sentence(question: str) -> str:
    sentences = [part.strip() for part in re.findall(r"[^。？?！!]+", question)]
    return _OPENING_WORDS.sub("", sentences[-1]) if sentences else ""
