"""The offline model: it composes texts from a brief and its sources by rules, without a language model.

It is extractive: every statement comes from the brief or its sources, and if they say nothing it leaves a note for
the writer. It selects sentences, converts them to the requested style, and joins them into paragraphs.

Reading order, which is also the import order (a module imports only from its own subpackage and from those before it):

1. `grammar`: Japanese inflection, polite and plain style.
2. `sources`: the sources parsed into sentences.
3. `planning`: the outline, and the sentences of each section.
4. `text`: the texts of each use case.
5. `compose`: the answer to one request, and the state that the requests of one job share.
6. `chat`: the LangChain chat model that calls `compose`.
"""
