"""The beginning of a pathway: two roles, one region, three states."""

from __future__ import annotations

from typing import Final

from pathway.scaffolds.written import LINE

_TEXT: Final = """\
# A pathway: which states a case can be in, who takes part, and what they can do. What is marked TODO is yours to
# write; everything else works as it is. `pathway check` says what is wrong, `pathway draw` shows the picture.
pathway: {name}
# Raise the version when you change a pathway that cases are on; `pathway migrate` takes them along.
version: 1
label:
  en: TODO what people call this pathway
  fi: TODO polun nimi
  sv: TODO klientstigens namn
timezone: Europe/Helsinki

# What is known of a case. A fact is fixed at opening, or recorded with an event that names it under `may_set`:
# facts:
#   concern: {{type: enum, values: [light, serious], default: light}}

roles:
  # whose case it is; who they are is told when it opens
  client:
    party: client
    label: {{en: Client, fi: Asiakas, sv: Klient}}
  # the organisation says who has this role, on every case
  worker:
    held: organisation
    label: {{en: Worker, fi: Työntekijä, sv: Arbetstagare}}

# What a case goes through. A second region would run beside this one.
regions:
  main:
    label: {{en: The way, fi: Kulku, sv: Gången}}
    initial: new
    states:
      new: {{label: {{en: New, fi: Uusi, sv: Ny}}}}
      open: {{label: {{en: Under way, fi: Käynnissä, sv: Pågår}}}}
      # nothing follows a final state
      done: {{final: yes, label: {{en: Done, fi: Päättynyt, sv: Avslutad}}}}

# What people do. `by` is whose act it is, `with` who must take part, and a move says from where to where.
# Rules about events stand in policies: `pathway new policy NAME --for {name}`.
events:
  begin:
    label: {{en: Begin, fi: Aloita, sv: Börja}}
    by: [worker]
    moves:
      - {{region: main, from: new, to: open}}
  finish:
    label: {{en: Finish, fi: Päätä, sv: Avsluta}}
    by: [worker]
    with: [client]
    moves:
      - {{region: main, from: open, to: done}}
"""


def new_pathway(name: str, schema: str) -> str:
    """The text of a new pathway file; `schema` is where its schema stands."""
    return LINE.format(schema) + _TEXT.format(name=name)
