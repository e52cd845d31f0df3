// SPDX-License-Identifier: GPL-2.0-only
/// Acquire user pages for long with pin_longterm_pages*() where a variable says so
///
//# Only for virtual v3, where FOLL_LONGTERM is internal to gup.  The variable is
//# given the flag in the same function, not on a condition alone.  To be run
//# before longterm-variable.cocci, which takes the flag out of the variable.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 1000

virtual patch
virtual v3

// Where this is all that a branch does, the flag depends on the condition.

@then depends on patch && v3@
expression E, F;
statement S;
position q;
@@

(
  if (E) F |= FOLL_LONGTERM@q; else S
|
  if (E) { F |= FOLL_LONGTERM@q; } else S
)

@otherwise depends on patch && v3@
expression E, F;
statement S;
position q;
@@

(
  if (E) S else F |= FOLL_LONGTERM@q;
|
  if (E) S else { F |= FOLL_LONGTERM@q; }
)

@carries depends on patch && v3 disable bitor_comm exists@
identifier v;
expression X, Y, Z;
type T;
position w != {then.q, otherwise.q};
position q;
@@

(
  T v =
(
  FOLL_LONGTERM@w
|
  FOLL_LONGTERM@w | X
|
  X | FOLL_LONGTERM@w
|
  FOLL_LONGTERM@w | X | Y
|
  X | FOLL_LONGTERM@w | Y
|
  FOLL_LONGTERM@w | X | Y | Z
|
  X | FOLL_LONGTERM@w | Y | Z
)
  ;
|
  v =
(
  FOLL_LONGTERM@w
|
  FOLL_LONGTERM@w | X
|
  X | FOLL_LONGTERM@w
|
  FOLL_LONGTERM@w | X | Y
|
  X | FOLL_LONGTERM@w | Y
|
  FOLL_LONGTERM@w | X | Y | Z
|
  X | FOLL_LONGTERM@w | Y | Z
)
  ;
|
  v |=
(
  FOLL_LONGTERM@w
|
  FOLL_LONGTERM@w | X
|
  X | FOLL_LONGTERM@w
|
  FOLL_LONGTERM@w | X | Y
|
  X | FOLL_LONGTERM@w | Y
|
  FOLL_LONGTERM@w | X | Y | Z
|
  X | FOLL_LONGTERM@w | Y | Z
)
  ;
)
  ... when any
  \(get_user_pages@q\|get_user_pages_fast@q\|get_user_pages_remote@q\)(..., v, ...)

@pin_longterm_variable depends on patch && v3@
position carries.q;
position p;
@@

(
- get_user_pages@p@q
+ pin_longterm_pages
|
- get_user_pages_fast@p@q
+ pin_longterm_pages_fast
|
- get_user_pages_remote@p@q
+ pin_longterm_pages_remote
)
  (...)
