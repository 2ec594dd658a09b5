"""LENSAwriter writes articles and manuscripts for web sites: choose a use case, fill in a short form, get a draft.

Reading order, from the bottom layer up (a module never imports from a line below its own):

1. `models`, `errors`, `clock`: frozen values, errors whose docstring is the sentence that users read, time. Beside them
   `child_process` (run a function with bounded time and memory) `size_limits` and `data_folder` (which keeps the data folder private).
2. `text`, `settings`, `strict_yaml`, `templates`, `usecases`, `limits`: text functions, configuration, YAML with line
   numbers, template files, the use-case files of prompts/, and the rules of plans and limits.
3. `briefs`, `chains`, `reading`, `exports`, `checks`, `jobs`, `store`: what a writer asks for, how a model is asked,
   uploaded files, downloads, checks of a text, durable jobs on DBOS, and all SQL.
4. `access`, `offline`, `llm`, `mail`: who may act and the audit log, the offline model, language models, mails.
5. `accounts`, `usage`, `drafts`: sign-in and members, reservations and figures, drafts and their versions.
6. `writing`, `reports`: from a submitted brief to a stored version, and the monthly report.
7. `services`: builds every service once from the settings. Start here to see how the parts are put together.
8. `web`, `ui`: the gate and the HTTP routes, and the code of the Streamlit pages.
9. `cli`, `serve`, `demo`, and outside this package app.py and pages/: the entry points.

docs/architecture.md follows a brief through these files and says where to add something.
"""

__version__ = "0.1.0"
