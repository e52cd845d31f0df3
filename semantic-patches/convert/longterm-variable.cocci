// SPDX-License-Identifier: GPL-2.0-only
/// Drop FOLL_LONGTERM from a variable whose pages are acquired by pin_longterm_pages*()
///
//# Only for virtual v3, where FOLL_LONGTERM is internal to gup.  A flag that
//# is set on a condition stays.  That nothing else reads the variable is for
//# who runs this to know.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 1000 --keep-comments

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

@drop_longterm depends on patch && v3 disable bitor_comm, paren@
expression F, X, Y, Z;
identifier v;
type T;
position p;
position u != {then.q, otherwise.q};
@@

(
- F |= FOLL_LONGTERM@p@u;
|
  F |=
(
- FOLL_LONGTERM@p |
  X
  | Y | Z
|
- FOLL_LONGTERM@p |
  X
  | Y
|
- FOLL_LONGTERM@p | (
  X
- )
|
- FOLL_LONGTERM@p |
  X
|
- (
  X
- ) | FOLL_LONGTERM@p
|
  X
- | FOLL_LONGTERM@p
|
  X
- | FOLL_LONGTERM@p
  | Y
|
  X
- | FOLL_LONGTERM@p
  | Y | Z
|
  X |
- (
  Y
- | FOLL_LONGTERM@p)
|
  X |
- (FOLL_LONGTERM@p |
  Y
- )
)
  ;
|
  F =
(
- FOLL_LONGTERM@p
+ 0
|
- FOLL_LONGTERM@p |
  X
  | Y | Z
|
- FOLL_LONGTERM@p |
  X
  | Y
|
- FOLL_LONGTERM@p | (
  X
- )
|
- FOLL_LONGTERM@p |
  X
|
- (
  X
- ) | FOLL_LONGTERM@p
|
  X
- | FOLL_LONGTERM@p
|
  X
- | FOLL_LONGTERM@p
  | Y
|
  X
- | FOLL_LONGTERM@p
  | Y | Z
|
  X |
- (
  Y
- | FOLL_LONGTERM@p)
|
  X |
- (FOLL_LONGTERM@p |
  Y
- )
)
  ;
|
  T v =
(
- FOLL_LONGTERM@p
+ 0
|
- FOLL_LONGTERM@p |
  X
  | Y | Z
|
- FOLL_LONGTERM@p |
  X
  | Y
|
- FOLL_LONGTERM@p | (
  X
- )
|
- FOLL_LONGTERM@p |
  X
|
- (
  X
- ) | FOLL_LONGTERM@p
|
  X
- | FOLL_LONGTERM@p
|
  X
- | FOLL_LONGTERM@p
  | Y
|
  X
- | FOLL_LONGTERM@p
  | Y | Z
|
  X |
- (
  Y
- | FOLL_LONGTERM@p)
|
  X |
- (FOLL_LONGTERM@p |
  Y
- )
)
  ;
)
