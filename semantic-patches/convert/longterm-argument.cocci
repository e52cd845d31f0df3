// SPDX-License-Identifier: GPL-2.0-only
/// Drop FOLL_LONGTERM from what is passed to a function that pins for long
///
//# Only for virtual v3, where FOLL_LONGTERM is internal to gup.  That the
//# function hands its flags to pin_longterm_pages*() and to nothing else is for
//# who runs this to know; the gup functions themselves are left alone.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 1000 --keep-comments

virtual patch
virtual v3

@drop_longterm depends on patch && v3 disable bitor_comm, paren@
expression X, Y, Z;
identifier f !~ "^(__)?(get|pin)_(user|longterm)_page";
position p;
@@

  f(...,
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
)
  , ...)
