"""What a container said of a document, and what was amiss with it, joined to what the document says of itself."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from clipper.model import NO_METADATA, Dispatch, Document, Metadata


def with_claims(dispatch: Dispatch, document: Document) -> Dispatch:
    """The dispatch with the claims of the container behind its own, unless its reader took them already."""
    if document.warnings:
        warnings = tuple(dict.fromkeys((*document.warnings, *dispatch.warnings)))
        dispatch = replace(dispatch, warnings=warnings)
    if document.metadata in (NO_METADATA, dispatch.metadata):
        return dispatch
    return replace(dispatch, metadata=join_claims(dispatch.metadata, document.metadata))


def join_claims(own: Metadata, outer: Metadata) -> Metadata:
    """Both sides' claims, `own` first; a single value is taken from `outer` where `own` has none."""
    joined: dict[str, Any] = {}
    for field in fields(Metadata):
        mine, theirs = getattr(own, field.name), getattr(outer, field.name)
        if isinstance(mine, tuple):
            joined[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
        else:
            joined[field.name] = theirs if mine is None or mine is field.default else mine
    return Metadata(**joined)
