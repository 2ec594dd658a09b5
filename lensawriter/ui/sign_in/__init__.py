"""The pages for visitors who are not signed in: sign-in, second factor, first set-up, and the pages of links in mails.

Reading order: `form`, `second_factor` with `enrolment` and `recovery_codes`, `cookies`, `consent`, `set_up`, `goodbye`; then
`links` with `invitation`, `password_reset` and `confirmation`.
"""
