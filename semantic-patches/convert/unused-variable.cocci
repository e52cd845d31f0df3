// SPDX-License-Identifier: GPL-2.0-only
/// Remove a local variable that nothing uses
///
//# A loop that became one call leaves its index behind.  A variable that is set
//# to a constant where it is declared goes as well.
//
// Confidence: Moderate
// Options: --no-includes --include-headers --max-width 1000

virtual patch
virtual v3

@inside depends on patch exists@
type T;
identifier i, f;
constant C;
position q;
@@

  f(...)
  {
  ... when any
(
  T i@q;
|
  T i@q = C;
)
  ... when any
  }

@external depends on patch@
type T;
identifier i;
position r;
@@

  extern T i@r;

@unused depends on patch@
type T;
identifier i;
constant C;
position p;
position inside.q;
position w != external.r;
@@

(
- T i@p@q@w;
|
- T i@p@q@w = C;
)
  ... when != i
