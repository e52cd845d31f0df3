// SPDX-License-Identifier: GPL-2.0-only
/// Acquire user pages for long with pin_longterm_pages*() in place of FOLL_LONGTERM
///
//# Only for virtual v3, where FOLL_LONGTERM is internal to gup.  The flag must
//# be in every value of the flags argument: where one branch of a condition
//# lacks it, nothing is changed.  For a flag that comes through a variable see
//# longterm-variable.cocci.
//
// Confidence: Moderate
// Options: --no-includes --include-headers --max-width 1000 --keep-comments

virtual patch
virtual v3

@pin_longterm depends on patch && v3 disable bitor_comm, paren@
expression E, X, Y, Z;
position p;
@@

(
- get_user_pages@p
+ pin_longterm_pages
|
- get_user_pages_fast@p
+ pin_longterm_pages_fast
|
- get_user_pages_remote@p
+ pin_longterm_pages_remote
)
  (...,
(
- FOLL_LONGTERM
+ 0
|
- (FOLL_LONGTERM)
+ 0
|
- FOLL_LONGTERM |
  X
  | Y | Z
|
- FOLL_LONGTERM |
  X
  | Y
|
- FOLL_LONGTERM | (
  X
- )
|
- FOLL_LONGTERM |
  X
|
- (
  X
- ) | FOLL_LONGTERM
|
  X
- | FOLL_LONGTERM
|
  X
- | FOLL_LONGTERM
  | Y
|
  X
- | FOLL_LONGTERM
  | Y | Z
|
- (FOLL_LONGTERM |
  X
- )
|
- (
  X
- | FOLL_LONGTERM)
|
- (
  X
- | FOLL_LONGTERM)
  | Y
|
- (FOLL_LONGTERM | X) |
+ X |
  Y
|
  X |
- (
  Y
- | FOLL_LONGTERM)
|
  X |
- (FOLL_LONGTERM |
  Y
- )
|
  E ?
- FOLL_LONGTERM |
  X :
- FOLL_LONGTERM
+ 0
|
  E ? X
- | FOLL_LONGTERM
  :
- FOLL_LONGTERM
+ 0
|
  E ?
- FOLL_LONGTERM
+ 0
  :
- FOLL_LONGTERM |
  X
|
  E ?
- FOLL_LONGTERM
+ 0
  : X
- | FOLL_LONGTERM
|
  E ? X
- | FOLL_LONGTERM
  : Y
- | FOLL_LONGTERM
)
  , ...)
