"""What several pages share: `look` (styles), `feedback` and `fields`, `actions` (menus, dialogs, step-up), and single parts."""
