"""Who may open which address of the workplace: one line each, written by hand, read by people.

**Adding a screen:** add its line to ``ADDRESSES``, in the part of its zone. A test fails for every
address of the web that has no line here.

    name of the address        GET     POST    kind                row

- ``GET`` and ``POST`` say which right the address asks for: ``see`` or ``change`` records of the
  ``kind`` (``rights_table.py`` says which role has it, and how far), ``any`` for everybody who is
  signed in, ``-`` where it does not answer to that method (405). Of ``a/b`` seeing asks for the
  first kind, changing for the second; of ``a+b`` either asks for both.
- ``row`` is the kind of the row that the address names: every place of ``access_world.py`` is then
  asked for, and a row that is not there. ``?`` is a row that the world does not have: only the
  missing one is asked for. ``-`` is an address without a row. An address that leads to rows of
  several kinds may have several lines.

What an address asks for besides is in ``PARTS`` (its slugs and numbers) and ``ASKS`` (its query).
"""

from typing import Final, NamedTuple


class Address(NamedTuple):
    """One line of the table."""

    name: str
    get: str
    post: str
    kind: str
    row: str

    def asks(self, method: str) -> tuple[str, str]:
        """Return the right and the kind that a method asks for."""
        first, _, second = self.kind.partition("/")
        return (self.get, first) if method == "get" else (self.post, second or first)


PARTS: Final[dict[str, dict[str, str | int]]] = {
    "": {
        "entity": "lead",
        "key": "leads",
        "number": 1,
        "slug": "meta",
        "kind": "task",
        "step": "wait",
        "place": "entry",
        "way": 0,
    },
    "topic": {"name": "leads"},
    "topic-delete": {"name": "harvest"},
    "flow": {"name": "ingestion"},
    "case-part": {"name": "facts"},
    "entitlement-new": {"entity": "contact"},
    "sending-policy": {"channel": "email"},
}
"""What stands for slugs and numbers: in all addresses whose name begins so (``""``: in any)."""

ASKS: Final[dict[str, str]] = {
    "rules-check": "table=routing&value=x",
    "rules-cell": "table=routing",
    "forecast-adjust": "owner={mate}&start=2026-10-01&months=3&category=committed&currency=USD",
    "merge": "keep={lead}&gone={other_lead}",
}
"""Queries without which an address does not answer."""

_LINES: Final = """
# assignment
assignment                 see     -       assignment          -
assignment-new             change  change  assignment          -
assignment-try             see     -       assignment          -
assignment-edit            change  change  assignment          assignment
assignment-move            -       change  assignment          assignment
assignment-delete          -       change  assignment          assignment
assignee                   change  change  assignment          people

# calendar
calendar                   see     -       activity            -
calendar-new               change  change  activity            -
calendar-find              change  -       activity            -
calendar-event             see     change  activity            activity
calendar-move              -       change  activity            activity

# forecast
forecast                   see     -       forecast            -
forecast-adjust            see     change  forecast/quota      -

# forecast_changes
forecast-changes           see     -       forecast            -
forecast-snapshot          -       change  quota               -

# quotas
quotas                     see     change  quota               -

# sales_dashboard
sales-dashboard            see     -       forecast            -
forecast-kept              see     -       forecast            ?

# my_day
my-day                     change  -       lead                -
my-day-done                -       change  activity            activity

# call_queue
call-next                  change  -       lead                -
call-log                   change  change  lead                lead
call-later                 -       change  lead                lead

# home
home                       any     -       -                   -

# sign_in
sign-in                    any     any     -                   -
sign-out                   -       any     -                   -

# profile
profile                    any     -       -                   -
profile-time-zone          -       any     -                   -
profile-password           -       any     -                   -

# notices
notices                    any     -       -                   -
notice-count               any     -       -                   -
notices-read               -       any     -                   -
notice-open                -       any     -                   -

# leads
leads                      see     -       lead                -
leads-rows                 see     -       lead                -
leads-count                see     -       lead                -

# lead_actions
lead-new                   change  change  lead                -

# lead
lead                       see     -       lead                lead

# lead_actions
lead-edit                  change  change  lead                lead
lead-take                  -       change  lead                lead
lead-contacted             -       change  lead                lead
lead-assign                change  change  lead                lead
lead-push                  -       change  lead                ?

# board
board                      see     -       lead                -
board-cards                see     -       lead                -
board-counts               see     -       lead                -

# trace
trace                      see     -       trace               ?

# submissions
submissions                see     -       submission          -
submission                 see     -       submission          ?
submission-mend            -       change  submission          ?
submission-release         -       change  submission          ?
submission-replay          -       change  submission          ?

# messages
messages                   see     -       message             -
message                    see     -       message             message
message-html               see     -       message             message
message-resend             -       change  message             message

# forms
forms                      see     -       form                -
form-new                   change  change  form                -
form-preview               -       see     form                -
form-edit                  see     change  form                form
form-results               see     -       form                form
form-close                 -       change  form                form

# sites
sites                      see     -       site                -
site-new                   change  change  site                -
site                       see     change  site                site

# lead_sources
lead-sources               see     -       lead_source         -
lead-source-choose         change  -       lead_source         -
lead-source-new            change  change  lead_source         -
lead-source                see     -       lead_source         ?
lead-source-edit           change  change  lead_source         ?
lead-source-switch         -       change  lead_source         ?
lead-source-test           -       change  lead_source         ?
lead-source-retry          -       change  lead_source         ?
lead-source-secret         -       change  lead_source         ?
lead-source-rotate         -       change  lead_source         ?
lead-source-give-up        -       change  lead_source         ?

# rules
rules                      see     -       rules               -

# rules_editor
rules-edit                 change  -       rules               -
rules-change               -       change  rules               -
rules-check                change  -       rules               -
rules-cell                 change  change  rules               -
rules-take                 -       change  rules               -
rules-keep                 -       change  rules               -

# rules_trial
rules-trial                -       change  rules               -

# rules
rules-json                 change  change  rules               -
rules-download             see     -       rules               -

# rules_review
rules-review               change  -       rules               -
rules-replay               change  -       rules               -
rules-publish              -       change  rules               -
rules-replayed             change  -       rules               ?

# rules
rules-compare              see     -       rules               -
rules-discard              -       change  rules               -
rules-restore              -       change  rules               -

# edge_model
edge-models                see     -       edge_model          -
edge-model-upload          change  change  edge_model          -
edge-model-roll-back       -       change  edge_model          -
edge-model                 see     -       edge_model          edge_model
edge-model-download        see     -       edge_model          edge_model
edge-model-put-live        -       change  edge_model          edge_model

# flows
flows                      see     -       flow                -
flow-new                   change  change  flow                -
flow                       see     -       flow                -
flow-edit                  change  change  flow                -
flow-discard               -       change  flow                -
flow-switch                -       change  flow                -
flow-restore               -       change  flow                -
flow-runs                  see     -       flow                -
run                        see     -       flow                ?
run-resubmit               -       change  flow                ?

# events
events                     see     -       events              -
topic-new                  change  change  topic               -
topic                      see     -       events              -
topic-delete               -       change  topic               -

# subscriptions
subscriptions              see     -       event_subscription  -
subscription-new           change  change  event_subscription  -
subscription               see     -       event_subscription  ?
subscription-edit          change  change  event_subscription  ?
subscription-secret        -       change  event_subscription  ?
subscription-validate      -       change  event_subscription  ?
subscription-replay        -       change  event_subscription  ?
subscription-delete        -       change  event_subscription  ?
delivery                   see     -       event_subscription  ?
resend                     -       change  event_subscription  ?

# dead_letters
dead-letters               see     -       events              -
dead-letters-export        see     -       events              -
dead-letters-replay        -       change  events              -
dead-letter                see     -       events              ?
dead-letter-replay         -       change  events              ?

# people
people                     see     -       people              -
person-new                 change  change  people              -
team-new                   change  change  people              -
person                     change  change  people              people
person-password            -       change  people              people

# clients
clients                    see     -       client              -
client-new                 change  change  client              -
client-revoke              -       change  client              client

# cases
cases                      see     -       case                -
cases-rows                 see     -       case                -
cases-count                see     -       case                -
case-new                   change  change  case                -

# case
case                       see     -       case                case
case-part                  see     -       case                case
case-presence              -       see     case                case

# case_actions
case-say                   -       change  case                case
case-use-article           -       change  case                case
case-edit                  change  change  case                case
case-assign                change  change  case                case
case-take                  -       change  case                case
case-release               -       change  case                case
case-status                change  change  case                case
case-resolve               change  change  case                case
case-cancel                change  change  case                case
case-reopen                -       change  case                case
case-queue                 change  change  case                case
case-merge                 change  change  case                case
case-parent                change  change  case                case
entitlement-new            change  change  case                ?
case-macro                 -       change  case                case
macro-undo                 -       change  case                ?

# queues
queues                     see     -       queue               -
queue-new                  change  change  queue               -
queue                      see     -       queue               queue
queue-edit                 change  change  queue               queue
queue-pick                 -       change  case                case
queue-release              -       change  case                case

# knowledge
knowledge                  see     -       knowledge           -
article-new                change  change  knowledge           -
article                    see     -       knowledge           knowledge
article-edit               change  change  knowledge           knowledge
article-publish            -       change  knowledge           knowledge
article-archive            -       change  knowledge           knowledge
article-restore            -       change  knowledge           knowledge

# macros
macros                     see     -       case                -
macro-new                  change  change  knowledge           -
macro-edit                 change  change  knowledge           macro

# subjects
subjects                   see     -       case                -
subject-new                change  change  queue               -
subject-edit               change  change  queue               subject
subject-switch             -       change  queue               subject

# inbound_mail
inbound-mail               change  -       queue               -
inbound-raw                change  -       queue               ?

# consents
consent                    see     -       consent             -
consent-record             -       change  consent             -
consent-suppress           -       change  consent             -
consent-lift               -       change  consent             ?

# templates
templates                  see     -       template            -
template-new               change  change  template            -
template-check             -       see     template            -
template-preview           -       see     template            -
template                   see     change  template            ?
template-publish           -       change  template            ?
template-archive           -       change  template            ?
template-test              -       change  template            ?
template-restore           -       change  template            ?

# marketing
campaigns                  see     -       campaign            -
campaign-new               change  change  campaign            -
campaign                   see     -       campaign            ?
campaign-edit              change  change  campaign            ?
campaign-audience          see     -       campaign            ?
campaign-act               -       change  campaign            ?
social                     see     -       campaign            -
social-account-new         change  change  campaign            -
social-account             change  change  campaign            ?
social-audience-new        change  change  campaign            -
social-audience            see     -       campaign            ?
social-audience-act        -       change  campaign            ?
marketing-people           see     -       marketing_person    -
marketing-person           see     -       marketing_person    ?
marketing-person-hand-over -       change  marketing_person    ?
segments                   see     -       segment             -
segment-new                change  change  segment             -
segment-rows               -       change  segment             -
segment-count              -       change  segment             -
segment                    see     -       segment             ?
segment-edit               change  change  segment             ?
segment-switch             -       change  segment             ?
segment-move               -       change  segment             ?
segment-file               change  change  segment             ?
segment-export             see     -       segment             ?

# journeys
journeys                   see     -       journey             -
journey-new                change  change  journey             -
journey                    see     -       journey             ?
journey-settings           change  change  journey             ?
journey-publish            change  change  journey             ?
journey-switch             -       change  journey             ?
journey-people             see     -       journey             ?
journey-export             see     -       journey             ?
journey-try                see     -       journey             ?
journey-step-new           change  change  journey             ?
journey-step               change  change  journey             ?
journey-step-move          change  change  journey             ?
journey-step-remove        -       change  journey             ?
journey-conditions         change  change  journey             ?
journey-way                change  change  journey             ?
journey-edits              -       change  journey             ?
journey-step-copy          change  change  journey             ?

# sending
sending                    see     -       sending_policy      -
sending-domain             see     -       sending_policy      -
sending-key-make           -       change  sending_policy      -
sending-key-use            -       change  sending_policy      ?
sending-policy             see     -       sending_policy      -
sending-policy-change      -       change  sending_policy      -
sending-warm-up            see     -       sending_policy      -
sending-warm-up-start      -       change  sending_policy      -
sending-warm-up-stop       -       change  sending_policy      -

# accounts
accounts                   see     -       account             -
accounts-rows              see     -       account             -
accounts-count             see     -       account             -
account-new                change  change  account             -
account                    see     -       account             account
account-edit               change  change  account             account
account-assign             change  change  account             account
account-switch             -       change  account             account

# contacts
contacts                   see     -       contact             -
contacts-rows              see     -       contact             -
contacts-count             see     -       contact             -
contact-new                change  change  contact             -
contact                    see     -       contact             contact
contact-edit               change  change  contact             contact
contact-assign             change  change  contact             contact
contact-switch             -       change  contact             contact

# policies
policies                   see     -       policy              -
policies-rows              see     -       policy              -
policies-count             see     -       policy              -
policy-new                 change  change  policy              -
policy                     see     -       policy              policy
policy-edit                change  change  policy              policy
policy-assign              change  change  policy              policy

# products
products                   see     -       product             -
product-new                change  change  product             -
product-edit               change  change  product             product
price-list-new             change  change  price_list          -
price-list-edit            change  change  price_list          price_list
price-set                  change  change  price_list          price_list
price-remove               -       change  price_list          price_list_item

# activities
lead-call                  change  change  activity+lead       lead
record                     any     -       -                   -
record-call                change  change  activity+lead       lead

# belongings
record-attach              change  change  attachment          lead
record-relate              change  change  relation            lead
record-unrelate            -       change  relation            relation

# activities
record-activity            change  change  activity+lead       lead
activity-edit              change  change  activity            activity
activity-edit              change  change  case_activity       case_activity
activity-done              -       change  activity            activity
activity-done              -       change  case_activity       case_activity
activity-cancel            -       change  activity            activity
activity-cancel            -       change  case_activity       case_activity
activity-reopen            -       change  activity            activity
activity-reopen            -       change  case_activity       case_activity

# belongings
attachment                 see     -       attachment          attachment
attachment-remove          -       change  attachment          attachment

# deals
opportunities              see     -       opportunity         -
opportunities-rows         see     -       opportunity         -
opportunities-count        see     -       opportunity         -

# deal_actions
opportunity-new            change  change  opportunity         -

# deal
opportunity                see     -       opportunity         opportunity

# deal_actions
opportunity-edit           change  change  opportunity         opportunity
opportunity-assign         change  change  opportunity         opportunity
opportunity-lines          change  change  opportunity         opportunity
opportunity-move           change  change  opportunity         opportunity
opportunity-win            change  change  opportunity         opportunity
opportunity-lose           change  change  opportunity         opportunity
opportunity-reopen         -       change  opportunity         opportunity

# deal_board
pipeline                   see     -       opportunity         -
pipeline-cards             see     -       opportunity         -
pipeline-sums              see     -       opportunity         -

# pipelines
pipelines                  see     -       pipeline            -
pipeline-new               change  change  pipeline            -
pipeline-edit              change  change  pipeline            pipeline
competitor-new             change  change  pipeline            -
competitor-edit            change  change  pipeline            competitor

# qualifying
lead-qualify               change  change  lead                lead
lead-disqualify            change  change  lead                lead
lead-reactivate            -       change  lead                lead

# picking
pick                       any     -       -                   -

# duplicates
duplicates                 see     -       merge               -
pair-decide                -       change  merge               ?
similar                    see     -       lead                lead
similar-part               see     -       lead                lead
tell-apart                 -       change  merge               -

# merging
merge                      change  change  merge+lead          -
merges                     see     -       merge               -
merge-undo                 -       change  merge+lead          merge

# case_clocks
case-clocks                see     -       case                case

# service_dashboard
service-dashboard          see     -       case                -
service-dashboard-cases    see     -       case                -

# calendars
business-calendars         see     -       calendar            -
business-calendar-new      change  change  calendar            -
business-calendar-preview  -       see     calendar            -
business-calendar          see     change  calendar            calendar
business-calendar-delete   -       change  calendar            calendar

# service_levels
service-levels             see     -       sla                 -
service-level-new          change  change  sla                 -
service-level              see     -       sla                 sla
service-level-edit         change  change  sla                 sla
service-level-publish      -       change  sla                 sla
service-level-discard      -       change  sla                 sla
service-level-switch       -       change  sla                 sla
service-level-move         -       change  sla                 sla
service-level-dry-run      see     -       sla                 sla

# bulk
bulk-assign                change  change  lead                -
bulk-edit                  change  change  lead                -
list-export                see     -       export+lead         -

# views
views                      see     -       lead                -
view-save                  see     see     lead                -
view-default               -       see     lead                -
view-delete                -       see     lead                ?

# imports
imports                    change  -       import              -
import-new                 change  change  import              -
import                     change  -       import              ?
import-plan                -       change  import              ?
import-errors              change  -       import              ?
import-rows                change  -       import              ?

# search
search                     any     -       -                   -
palette                    any     -       -                   -

# erasures
erasures                   see     -       erasure             -
erasure-new                change  change  erasure             -
erasure                    see     -       erasure             ?

# jobs
jobs                       any     -       -                   -
job                        any     -       -                   ?
job-cancel                 -       any     -                   ?
job-undo                   -       any     -                   ?
"""

ADDRESSES: Final = tuple(
    Address(*line.split())
    for line in _LINES.splitlines()
    if line.strip() and not line.startswith("#")
)
