"""The headers on every answer: what a page may load, who may frame it, what it may know of us."""

import base64
import re
from hashlib import sha256

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_security_policy(index: str, hosts: tuple[str, ...]) -> str:
    """Return the policy for an index page: its inline scripts by hash, sockets to the own hosts only."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}'" for script in _SCRIPT.findall(index)
    )
    sockets = " ".join(f"ws://{host}:* wss://{host}:*" for host in hosts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' blob: {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}",
            "frame-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(policy: str) -> list[tuple[bytes, bytes]]:
    """Return the headers that stand on every answer."""
    named = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]
