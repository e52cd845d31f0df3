// SPDX-License-Identifier: GPL-2.0-only
/// How gup flags arrive: what FOLL_ constants a variable or member is given
///
//# A flag can be a literal at the call, or come through a variable, a
//# parameter or a member; this rule finds every place that sets one.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@sets@
expression F;
identifier c =~ "^FOLL_";
assignment operator op;
position p;
@@

 F@p op <+... c ...+>

@text@
expression sets.F, V;
assignment operator sets.op;
position sets.p;
@@

 F@p op V

@depends on context@
expression sets.F, text.V;
assignment operator sets.op;
position sets.p;
@@

* F@p op V

@script:python depends on report@
p << sets.p;
F << sets.F;
op << sets.op;
V << text.V;
@@

coccilib.report.print_report(p[0], "flags: are set: %s %s %s" % (F, op, V))

@script:python depends on org@
p << sets.p;
F << sets.F;
op << sets.op;
V << text.V;
@@

coccilib.org.print_todo(p[0], "flags: are set: %s %s %s" % (F, op, V))
