# SPDX-License-Identifier: GPL-2.0-only
"""The verdict of a site, by the rules in tables/verdict.tsv."""

from collections import namedtuple

from . import tables

Rule = namedtuple("Rule", "conditions case subcase confidence action why")
Verdict = namedtuple("Verdict", "case subcase confidence action why features")


def rules():
    found = []
    for row in tables.rows("verdict.tsv"):
        found.append(Rule(row[0].split(), None if row[1] == "-" else int(row[1]),
                          None if row[2] == "-" else row[2], *row[3:6]))
    return found


def _holds(condition, link):
    if condition.startswith("!"):
        return not link.has(condition[1:])
    return any(link.has(name) for name in condition.split("|"))


def decide(link, table):
    """The verdict of one linked site; unknown if no rule speaks of it."""
    for rule in table:
        if all(_holds(c, link) for c in rule.conditions):
            used = [name for c in rule.conditions if not c.startswith("!")
                    for name in c.split("|") if link.has(name)]
            return Verdict(rule.case, rule.subcase, rule.confidence, rule.action,
                           rule.why, used)
    return Verdict(None, None, "low", "review", "nothing shows what the pages are for", [])
