// SPDX-License-Identifier: GPL-2.0-only
/// Say that a pin lasts: FOLL_LONGTERM for pin_user_pages*()
///
//# This changes behaviour: filesystem DAX is refused, and movable pages migrated.
//# A truth value is FOLL_WRITE or not, which the new code says.
//# With virtual v3 it is pin_longterm_pages*() that says so.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 1000

virtual patch
virtual v3

@longterm depends on patch && !v3 disable bitor_comm, paren@
expression E, X, Y, A, B, C, D, F, G, H;
constant K;
binary operator lower = {&,^};
binary operator truth = {&&,||,==,!=,<,>,<=,>=};
assignment operator set;
position p;
@@

(
  pin_user_pages@p(A, B,
(
  <+... FOLL_LONGTERM ...+>
|
- 0
+ FOLL_LONGTERM
|
+ (
  E ? X : Y
+ ) | FOLL_LONGTERM
|
+ (
  X truth
- Y
+ Y ? FOLL_WRITE : 0) | FOLL_LONGTERM
|
+ (
  X lower Y
+ ) | FOLL_LONGTERM
|
+ (
  X set Y
+ ) | FOLL_LONGTERM
|
- K
+ K | FOLL_LONGTERM
|
  E
+ | FOLL_LONGTERM
)
  , C)
|
  pin_user_pages@p(A, B,
(
  <+... FOLL_LONGTERM ...+>
|
- 0
+ FOLL_LONGTERM
|
+ (
  E ? X : Y
+ ) | FOLL_LONGTERM
|
+ (
  X truth
- Y
+ Y ? FOLL_WRITE : 0) | FOLL_LONGTERM
|
+ (
  X lower Y
+ ) | FOLL_LONGTERM
|
+ (
  X set Y
+ ) | FOLL_LONGTERM
|
- K
+ K | FOLL_LONGTERM
|
  E
+ | FOLL_LONGTERM
)
  , C, D)
|
  pin_user_pages_fast@p(A, B,
(
  <+... FOLL_LONGTERM ...+>
|
- 0
+ FOLL_LONGTERM
|
+ (
  E ? X : Y
+ ) | FOLL_LONGTERM
|
+ (
  X truth
- Y
+ Y ? FOLL_WRITE : 0) | FOLL_LONGTERM
|
+ (
  X lower Y
+ ) | FOLL_LONGTERM
|
+ (
  X set Y
+ ) | FOLL_LONGTERM
|
- K
+ K | FOLL_LONGTERM
|
  E
+ | FOLL_LONGTERM
)
  , C)
|
  pin_user_pages_unlocked@p(A, B, C,
(
  <+... FOLL_LONGTERM ...+>
|
- 0
+ FOLL_LONGTERM
|
+ (
  E ? X : Y
+ ) | FOLL_LONGTERM
|
+ (
  X truth
- Y
+ Y ? FOLL_WRITE : 0) | FOLL_LONGTERM
|
+ (
  X lower Y
+ ) | FOLL_LONGTERM
|
+ (
  X set Y
+ ) | FOLL_LONGTERM
|
- K
+ K | FOLL_LONGTERM
|
  E
+ | FOLL_LONGTERM
)
  )
|
  pin_user_pages_remote@p(A, B, C,
(
  <+... FOLL_LONGTERM ...+>
|
- 0
+ FOLL_LONGTERM
|
+ (
  E ? X : Y
+ ) | FOLL_LONGTERM
|
+ (
  X truth
- Y
+ Y ? FOLL_WRITE : 0) | FOLL_LONGTERM
|
+ (
  X lower Y
+ ) | FOLL_LONGTERM
|
+ (
  X set Y
+ ) | FOLL_LONGTERM
|
- K
+ K | FOLL_LONGTERM
|
  E
+ | FOLL_LONGTERM
)
  , D, F)
|
  pin_user_pages_remote@p(A, B, C,
(
  <+... FOLL_LONGTERM ...+>
|
- 0
+ FOLL_LONGTERM
|
+ (
  E ? X : Y
+ ) | FOLL_LONGTERM
|
+ (
  X truth
- Y
+ Y ? FOLL_WRITE : 0) | FOLL_LONGTERM
|
+ (
  X lower Y
+ ) | FOLL_LONGTERM
|
+ (
  X set Y
+ ) | FOLL_LONGTERM
|
- K
+ K | FOLL_LONGTERM
|
  E
+ | FOLL_LONGTERM
)
  , D, F, G)
|
  pin_user_pages_remote@p(A, B, C, D,
(
  <+... FOLL_LONGTERM ...+>
|
- 0
+ FOLL_LONGTERM
|
+ (
  E ? X : Y
+ ) | FOLL_LONGTERM
|
+ (
  X truth
- Y
+ Y ? FOLL_WRITE : 0) | FOLL_LONGTERM
|
+ (
  X lower Y
+ ) | FOLL_LONGTERM
|
+ (
  X set Y
+ ) | FOLL_LONGTERM
|
- K
+ K | FOLL_LONGTERM
|
  E
+ | FOLL_LONGTERM
)
  , F, G, H)
)

@longterm_v3 depends on patch && v3@
expression A, B, C, D, E, F, G, H;
identifier f;
position p;
@@

(
  f(..., <+... FOLL_LONGTERM ...+>, ...)
|
- pin_user_pages@p
+ pin_longterm_pages
  (A, B, C, D, E)
|
- pin_user_pages_fast@p
+ pin_longterm_pages_fast
  (A, B, C, D)
|
- pin_user_pages_remote@p
+ pin_longterm_pages_remote
  (A, B, C, D, E, F, G)
|
- pin_user_pages_remote@p
+ pin_longterm_pages_remote
  (A, B, C, D, E, F, G, H)
)
