// SPDX-License-Identifier: GPL-2.0-only
/// How gup flags arrive: what FOLL_ constants a variable or member is given
///
//# A flag can be a literal at the call, or come through a variable, a
//# parameter or a member; this rule finds every place that sets one.  What is
//# only passed on to a function is set there, not here.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@passed@
expression g;
identifier c =~ "^FOLL_";
position q;
@@

 g(..., <+... c@q ...+>, ...)

@sets@
expression F;
identifier c =~ "^FOLL_";
assignment operator op;
position p;
position q != passed.q;
@@

 F@p op <+... c@q ...+>

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

coccilib.report.print_report(p[0], "flags: are set: %s %s %s" % (F, op.strip(), V))

@script:python depends on org@
p << sets.p;
F << sets.F;
op << sets.op;
V << text.V;
@@

coccilib.org.print_todo(p[0], "flags: are set: %s %s %s" % (F, op.strip(), V))

@initialized@
type T;
identifier I, m;
identifier c =~ "^FOLL_";
position p;
position q != passed.q;
@@

 T I = { .m@p = <+... c@q ...+>, };

@given@
type T;
identifier I, initialized.m;
expression V;
position initialized.p;
@@

 T I = { .m@p = V, };

@depends on context@
type T;
identifier I, initialized.m;
expression given.V;
position initialized.p;
@@

 T I = {
*       .m@p = V,
 };

@script:python depends on report@
p << initialized.p;
m << initialized.m;
V << given.V;
@@

coccilib.report.print_report(p[0], "flags: are set: . %s = %s" % (m, V))

@script:python depends on org@
p << initialized.p;
m << initialized.m;
V << given.V;
@@

coccilib.org.print_todo(p[0], "flags: are set: . %s = %s" % (m, V))
