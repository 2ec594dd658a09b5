"""Forty core requirements of OWASP ASVS 5.0.0: the tests that show each requirement, and the parts without a test.

`python -m tests.support.asvs` prints the page `docs/security/asvs.md`.
"""

from typing import NamedTuple

ACC, WEB, FAULTS = "tests/accounts/", "tests/web/", "tests/faults/test_bad_inputs.py"
ACCOUNT_FAULTS = "tests/faults/test_bad_account_inputs.py"
MATRIX = "tests/access/test_separation.py::test_no_function_reaches_objects_outside_the_callers_scope"
DEMOTED = "tests/access/test_rights.py::test_changed_role_with_an_open_page_applies_to_every_function"


class Row(NamedTuple):
    """A requirement in short; `tests` are pytest node ids, `missing` names what no test shows yet."""

    number: str
    level: int
    requirement: str
    tests: tuple[str, ...]
    missing: str = ""


ROWS = (
    Row(
        "1.2.4", 1, "SQL takes values as parameters",
        (f"{FAULTS}::test_every_string_in_every_field_is_accepted_or_refused_in_a_sentence",
         f"{ACCOUNT_FAULTS}::test_every_string_in_every_field_is_accepted_or_refused_in_a_sentence",
         "tests/store/test_columns.py::test_every_storable_text_comes_back_as_it_was"),
    ),
    Row(
        "1.2.10", 3, "Spreadsheets run no formula from a CSV file",
        ("tests/ui/audit/test_list.py::test_csv_file_contains_no_formulas",
         "tests/exports/test_csv_file.py::test_text_that_looks_like_a_formula_stays_text"),
    ),
    Row(
        "1.3.5", 2, "Markdown and HTML from users and models is sanitised",
        ("tests/ui/parts/test_escaping.py::test_draft_is_drawn_without_images_scripts_or_raw_html",
         "tests/ui/parts/test_escaping.py::test_text_in_a_label_is_not_read_as_markdown",
         "tests/exports/test_exports.py::test_hostile_draft_is_exported_as_text_and_safe_links_only",
         "tests/exports/test_exports.py::test_hostile_draft_puts_no_field_picture_or_object_into_a_word_file",
         "tests/browser/test_japanese.py::test_no_page_sends_requests_to_other_servers"),
        "a test of every payload in every field in a browser, with a server that records unwanted requests",
    ),
    Row(
        "1.3.11", 2, "Names and addresses cannot inject mail headers or recipients",
        ("tests/mail/test_messages.py::test_no_name_adds_a_header_or_a_recipient_or_a_line",
         "tests/mail/test_outbox.py::test_invalid_address_is_refused_and_nothing_is_stored"),
    ),
    Row(
        "2.2.2", 1, "Input is validated in the services",
        (f"{FAULTS}::test_widget_values_of_the_wrong_type_change_nothing",
         f"{FAULTS}::test_unknown_widgets_are_ignored",
         f"{ACCOUNT_FAULTS}::test_values_that_no_widget_offers_change_nothing",
         "tests/access/test_rights.py::test_no_widget_callback_is_bound_to_a_principal"),
    ),
    Row(
        "2.3.1", 1, "Steps cannot be skipped",
        (f"{ACC}test_sign_in_bypasses.py::test_no_bypass_of_the_second_factor_gives_a_session",
         "tests/access/test_rights.py::test_every_function_but_consent_needs_consent",
         "tests/store/test_ledger.py::test_repeated_calls_are_counted_once",
         "tests/store/test_ledger.py::test_second_reservation_of_a_job_is_refused"),
        "the approval of drafts, which does not exist yet",
    ),
    Row(
        "2.3.3", 2, "An action is complete or has no effect",
        ("tests/store/test_database_killed.py::test_kill_inside_a_transaction_rolls_it_back",
         "tests/faults/test_kill.py::test_kills_lose_nothing_repeat_no_finished_step_and_charge_nothing_twice",
         "tests/faults/test_mail_kills.py::test_twenty_kills_lose_no_mail_and_add_no_second_one",
         "tests/cli/test_verify.py::test_kill_before_the_commit_leaves_no_row_and_no_mark"),
    ),
    Row(
        "2.3.4", 2, "Limits are checked under a lock",
        (f"{ACC}test_invitations.py::test_five_of_fifty_concurrent_acceptances_get_the_five_free_seats",
         "tests/store/test_database.py::test_limit_checked_under_a_lock_is_kept_by_fifty_concurrent_writers",
         "tests/usage/test_budget_concurrency.py::test_ten_of_fifty_concurrent_submissions_pass_a_limit_of_ten"),
    ),
    Row(
        "2.4.1", 2, "Automated requests are limited",
        (f"{ACC}test_invitations.py::test_number_of_invitations_per_hour_is_limited",
         f"{ACC}test_password_resets.py::test_number_of_reset_links_per_address_is_limited",
         f"{WEB}test_gate.py::test_sockets_without_session_are_limited_per_network"),
        "a limit of generations per minute, which does not exist yet",
    ),
    Row(
        "3.3.1", 1, "Cookies are Secure and have the __Host- prefix",
        (f"{WEB}test_routes.py::test_a_ticket_is_exchanged_for_a_cookie_that_scripts_cannot_read",
         f"{WEB}test_gate.py::test_a_page_sets_the_browser_cookie_once"),
    ),
    Row(
        "3.3.4", 2, "Scripts cannot read the session cookie",
        (f"{WEB}test_routes.py::test_a_ticket_is_exchanged_for_a_cookie_that_scripts_cannot_read",
         "tests/browser/test_other_sites.py::test_no_script_can_read_the_sign_in_cookies"),
    ),
    Row(
        "3.4.3", 2, "Every response has a Content-Security-Policy",
        (f"{WEB}test_headers.py::test_every_response_of_a_crawl_has_the_headers",
         f"{WEB}test_headers.py::test_the_policy_allows_only_the_inline_script_of_streamlit_by_its_hash"),
    ),
    Row(
        "3.4.6", 2, "Other sites cannot show the application in a frame",
        (f"{WEB}test_headers.py::test_every_response_of_a_crawl_has_the_headers",
         "tests/browser/test_other_sites.py::test_other_sites_cannot_show_a_page_in_a_frame"),
    ),
    Row(
        "3.5.1", 1, "Requests from other sites change nothing",
        (f"{WEB}test_routes.py::test_a_request_of_another_site_is_refused_and_leaves_the_ticket_valid",
         f"{WEB}test_routes.py::test_content_types_of_html_forms_are_refused_and_leave_the_ticket_valid"),
    ),
    Row(
        "4.4.2", 2, "A WebSocket is accepted from our own pages only",
        (f"{WEB}test_gate.py::test_a_socket_of_another_origin_or_host_is_refused_with_all_headers",),
    ),
    Row(
        "4.4.3", 2, "A WebSocket is bound to the session of its cookie",
        (f"{WEB}test_anonymous_access.py::test_a_streamlit_session_id_alone_does_not_give_access_to_a_page",
         f"{WEB}test_gate.py::test_a_socket_without_session_cannot_resume_one",
         f"{WEB}test_gate.py::test_messages_after_the_end_of_the_session_do_not_reach_streamlit"),
    ),
    Row(
        "5.2.1", 1, "The size of files is limited",
        ("tests/reading/test_reading.py::test_size_of_a_file_and_length_of_its_text_are_limited",
         f"{FAULTS}::test_a_message_that_is_too_large_closes_the_connection_and_loses_nothing",
         f"{WEB}test_anonymous_access.py::test_uploads_need_a_session"),
        "uploads with a wrong Content-Length or without end, and their memory usage",
    ),
    Row(
        "5.2.2", 1, "The content of a file matches its extension",
        ("tests/reading/test_reading.py::test_renamed_file_is_refused",),
    ),
    Row(
        "5.2.3", 2, "The unpacked size of archives is limited",
        ("tests/reading/test_bombs.py::test_each_bomb_is_refused_with_its_own_reason",
         "tests/reading/test_bombs.py::test_child_cannot_use_more_memory_than_its_limit",
         f"{FAULTS}::test_zip_bombs_are_refused_in_a_sentence_while_others_work"),
    ),
    Row("5.4.3", 2, "Files are scanned for malware", (), "the scanner, which does not exist yet"),
    Row(
        "6.2.4", 1, "Common passwords are refused",
        (f"{ACC}test_passwords.py::test_30000_common_passwords_are_refused_also_with_a_year",),
    ),
    Row(
        "6.2.8", 1, "A password is verified exactly as typed",
        (f"{ACC}test_hashing.py::test_password_is_verified_exactly_as_typed",
         f"{ACC}test_hashing.py::test_bytes_after_the_72nd_count",
         f"{ACC}test_sign_in.py::test_any_other_password_is_refused",
         f"{WEB}test_sign_in.py::test_a_password_is_compared_exactly_as_typed"),
    ),
    Row(
        "6.2.9", 2, "Passwords of 64 characters and more are accepted",
        (f"{ACC}test_passwords.py::test_long_password_of_any_characters_is_accepted",
         f"{ACC}test_sign_in.py::test_all_128_characters_of_a_password_are_verified"),
    ),
    Row(
        "6.3.1", 1, "Guessing passwords and codes is limited, also across restarts",
        (f"{WEB}test_password_spraying.py::test_five_wrong_passwords_lock_an_account_even_for_the_right_password",
         f"{WEB}test_password_spraying.py::test_password_spraying_locks_the_network_after_20_attempts_and_across_a_restart",
         f"{ACC}test_second_factor.py::test_five_wrong_codes_lock_the_person_on_every_network"),
    ),
    Row(
        "6.3.3", 2, "Every sign-in needs a second factor",
        (f"{ACC}test_sign_in_bypasses.py::test_no_bypass_of_the_second_factor_gives_a_session",
         f"{ACC}test_password_resets.py::test_link_sets_a_new_password_once_and_keeps_the_second_factor"),
    ),
    Row(
        "6.3.8", 3, "Nobody can find out who has an account",
        (f"{ACC}test_sign_in.py::test_unknown_address_wrong_password_and_suspension_give_the_same_error",
         f"{ACC}test_sign_in.py::test_every_refusal_costs_one_full_verification",
         f"{ACC}test_password_resets.py::test_reset_for_an_unknown_address_writes_as_much_and_sends_no_mail",
         f"{WEB}test_links.py::"
         "test_a_reset_request_shows_the_same_text_for_known_and_unknown_addresses",
         f"{ACC}test_email_changes.py::test_address_of_another_member_gets_no_mail_and_no_error",
         f"{ACC}test_sign_in_resets.py::"
         "test_operator_resets_an_owner_by_address_without_learning_who_has_it"),
        "a test of response times for known and unknown addresses, which `bench/sign_in_timing.py` measures",
    ),
    Row(
        "6.4.1", 1, "Initial access is by a link that works once and expires",
        (f"{ACC}test_invitations.py::test_invitation_link_works_once",
         f"{ACC}test_password_resets.py::test_reset_link_is_valid_for_a_day",
         f"{ACC}test_sign_in_resets.py::test_link_is_valid_for_a_day_and_replaced_by_the_next",
         "tests/mail/test_messages.py::"
         "test_both_languages_of_a_kind_have_the_same_facts_and_only_allowed_ones"),
        "invitations are valid for 72 hours, not 24: a deliberate deviation",
    ),
    Row(
        "6.5.1", 2, "A code works once",
        (f"{ACC}test_second_factor.py::test_one_of_many_concurrent_uses_of_a_code_succeeds",
         f"{ACC}test_second_factor.py::test_one_of_many_concurrent_uses_of_a_recovery_code_succeeds"),
    ),
    Row(
        "7.2.4", 1, "A sign-in creates a new session token",
        (f"{ACC}test_sessions.py::test_tickets_and_tokens_are_unique",
         f"{WEB}test_sign_in.py::test_a_ticket_is_valid_only_in_its_own_browser"),
    ),
    Row(
        "7.3.1", 2, "An idle session ends",
        (f"{ACC}test_sessions.py::test_session_ends_after_thirty_minutes_without_use",
         f"{WEB}test_gate.py::test_an_idle_socket_is_closed_when_its_session_ends"),
    ),
    Row(
        "7.4.1", 1, "Signing out ends the session on the server",
        (f"{WEB}test_sign_in.py::test_the_cookie_is_useless_after_signing_out",
         "tests/access/test_rights.py::test_ended_session_has_no_principal"),
    ),
    Row(
        "7.4.2", 1, "A suspended or removed member can do nothing more",
        ("tests/access/test_rights.py::test_suspended_person_with_an_open_page_is_refused_everywhere",
         "tests/browser/test_members.py::test_every_open_tab_shows_the_sign_in_form_once_the_session_has_ended",
         "tests/access/test_rights.py::test_removed_person_with_an_open_page_is_refused_everywhere",
         f"{ACC}test_sessions.py::test_session_ended_by_another_process_is_refused_within_two_seconds",
         f"{ACC}test_profile.py::test_deleted_account_cannot_sign_in_and_its_drafts_go_to_the_successor",
         "tests/writing/test_service.py::test_suspending_or_removing_a_member_stops_their_jobs"),
    ),
    Row(
        "7.5.1", 2, "An open session alone cannot change the address or the second factor",
        (f"{ACC}test_profile.py::test_address_second_factor_and_deletion_need_step_up",
         f"{ACC}test_sign_in_resets.py::test_reset_needs_step_up"),
    ),
    Row(
        "8.2.1", 1, "Access to functions is restricted by role",
        ("tests/access/test_separation.py::test_every_service_function_is_in_the_published_table", MATRIX,
         "tests/access/test_separation.py::test_every_function_reaches_objects_in_the_callers_scope"),
    ),
    Row(
        "8.2.2", 1, "Access to objects is restricted to authorised people",
        ("tests/access/test_separation.py::test_at_least_1500_refused_calls_are_checked", MATRIX),
        "tests with ids of other people's objects in URLs and in forged values of row menus",
    ),
    Row("8.3.2", 3, "A change of rights takes effect at once", (DEMOTED,)),
    Row(
        "8.4.1", 2, "Organisations cannot access each other's data",
        (MATRIX, f"{WEB}test_gate.py::test_files_are_uploaded_only_to_a_page_of_the_same_session",
         "tests/writing/test_service.py::test_other_people_cannot_access_a_job",
         f"{ACC}test_invitations.py::test_invitations_of_other_organisations_are_not_found"),
    ),
    Row(
        "14.3.2", 2, "Browsers do not cache customer data",
        (f"{WEB}test_gate.py::test_browsers_may_cache_only_static_files",
         f"{WEB}test_headers.py::test_browsers_do_not_cache_downloads"),
    ),
    Row(
        "16.3.2", 2, "Refused access is logged once",
        (MATRIX, "tests/access/test_service.py::test_each_refused_call_is_recorded_once_with_its_subject",
         "tests/access/test_events.py::test_each_event_is_recorded_once_by_its_action"),
    ),
    Row(
        "16.5.1", 2, "An error shows its reference number and nothing else",
        (f"{WEB}test_streamlit_contract.py::test_an_unexpected_error_shows_only_its_reference_number",
         f"{WEB}test_gate.py::test_an_inner_error_becomes_one_sentence_with_all_headers",
         f"{FAULTS}::test_every_string_in_every_field_is_accepted_or_refused_in_a_sentence"),
    ),
)  # fmt: skip


def page() -> str:
    """Return the Markdown page with the tables."""
    shown = [row for row in ROWS if row.tests]
    whole = [row for row in shown if not row.missing]
    lines = [
        "# OWASP ASVS 5.0.0: forty core requirements",
        "",
        f"{len(whole)} of {len(ROWS)} are shown by tests, {len(shown) - len(whole)} more in part. The tables name the tests, and what is missing.",
        "`python -m tests.support.asvs > docs/security/asvs.md` writes this page; a test checks that it is up to date and that its tests run.",
        "",
        "| ASVS | Level | Requirement | Tests |",
        "|---|---|---|---|",
        *(f"| {row.number} | {row.level} | {row.requirement} | {_named(row)} |" for row in shown),
        "",
        "## Not shown yet",
        "",
        "| ASVS | Level | Requirement | What is missing |",
        "|---|---|---|---|",
        *(f"| {row.number} | {row.level} | {row.requirement} | {row.missing} |" for row in ROWS if row.missing),
    ]
    return "\n".join(lines) + "\n"


def _named(row: Row) -> str:
    return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in row.tests)


if __name__ == "__main__":
    print(page(), end="")
