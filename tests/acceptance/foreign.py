"""Recorded histories made into ones that another SDK or a newer server would have written."""

import json
import pathlib

from google.protobuf.message import Message
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History, HistoryEvent


def by_another_sdk(source: pathlib.Path, sdk: str, marker: str = "", detail: str = "") -> str:
    """JSON; `sdk` "" as before SDKs wrote their names: only the markers tell."""
    history = json.loads(source.read_text())
    for event in history["events"]:
        written = event.get("workflowTaskCompletedEventAttributes", {}).get("sdkMetadata", {})
        if written.pop("sdkName", "") and sdk:
            written["sdkName"] = sdk
        if marker and (recorded := event.get("markerRecordedEventAttributes")):
            recorded["markerName"] = marker
            if detail:
                recorded["details"] = {detail: next(iter(recorded["details"].values()))}
    return json.dumps(history)


def _shift(message: Message, first: int) -> None:
    """Makes room for an event: what names an event from `first` on names the next one."""
    for field, value in message.ListFields():
        if field.message_type is None:
            if field.name.endswith("event_id") and isinstance(value, int) and value >= first:
                setattr(message, field.name, value + 1)
        elif not field.message_type.GetOptions().map_entry:
            for item in [value] if isinstance(value, Message) else value:
                _shift(item, first)


def with_unknown_event(source: pathlib.Path, first: int, may_ignore: bool) -> bytes:
    """Protobuf; an event of a type that nobody knows stands before the workflow task scheduled at `first`."""
    history = History.FromString(source.read_bytes())
    events = list(history.events)
    assert events[first - 1].event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
    unknown = HistoryEvent(event_id=first, event_type=777, event_time=events[first - 1].event_time, worker_may_ignore=may_ignore)
    for event in events:
        _shift(event, first)
    return History(events=[*events[: first - 1], unknown, *events[first - 1:]]).SerializeToString()
