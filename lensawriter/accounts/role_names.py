"""The Japanese names of the roles, and a short text about what each role may do."""

from lensawriter.models import Role

_NAMES = {
    Role.WRITER: "執筆者",
    Role.MANAGER: "管理者",
    Role.OWNER: "契約アカウント者",
    Role.OPERATOR: "運用者",
}
PERMISSIONS = {
    Role.WRITER: "原稿を書く",
    Role.MANAGER: "原稿を書く、チームの利用状況を見る",
    Role.OWNER: "管理者の操作に加えて、利用者・部署・プランを管理する",
    Role.OPERATOR: "組織とプランを管理する（原稿は読めません）",
}


def name(role: Role) -> str:
    """Return the Japanese name of a role."""
    return _NAMES[role]
