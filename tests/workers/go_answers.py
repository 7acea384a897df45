"""Reference answers of Go workers at events of recorded runs, read by people from flows/*.go: where each coroutine stands, what
queries answer, which handlers there are, and what changed code does next."""

import pathlib

HERE = pathlib.Path(__file__).resolve().parent / "go"

# History, event, the user's line where the code stands ("" = it has ended; None = no single one), more of the stack.
STANDS = [
    ("purchase", 6, "if err := do(ctx, name).Get(ctx, nil)", ["blocked on chan-1.Receive"]),
    ("purchase", 12, "if err := workflow.Sleep(ctx, time.Second)", ["sdk/workflow.Sleep(...)"]),
    ("purchase", 28, "", []),
    ("purchase-open", 27, "workflow.GetSignalChannel(ctx, name).Receive(ctx, &text)", ["blocked on close.Receive"]),
    ("approval-given", 5, "Select(ctx)", ["selector-1.Select"]),
    ("cart", 13, "if err := workflow.Await(ctx, func() bool { return items >= 2 })", ["coroutine root [Await]"]),
    ("cart", 6, None, ["coroutine root [Await]", "coroutine add [blocked on", "flows.done(...)"]),  # and its handler, in an activity
    ("cart", 25, "if err := do(ctx, name).Get(ctx, nil)", ["coroutine root [blocked on"]),
    ("heart", 5, "}), name, \"chair\").Get(ctx, nil)", ["coroutine 2 [blocked on"]),  # the SDK's own coroutine runs the local activity
    ("household", 15, "workflow.SignalExternalWorkflow(ctx, listener, \"\", \"ping\", \"hello\").Get(ctx, nil)", []),
]

# What the query `by` answers, by event: nobody until the signal came, in the task that sees it.
ANSWERS = {"approval-given": {5: "", 8: "", 9: "Dora", 17: "Dora"}, "approval-expired": {11: ""}}


def line_of(source: dict) -> str:
    return (HERE / "flows" / pathlib.PurePath(source["file"]).name).read_text().splitlines()[source["line"] - 1].strip()


class GoAnswers:
    def at(self, name: str, events: list[int], *wants: str, **options) -> list[dict]:
        return self.steps(HERE / "histories" / f"{name}.json", events, *wants, **options)

    def test_the_code_stands_at_the_line_that_a_reader_finds(self) -> None:
        for name in sorted({stand[0] for stand in STANDS}):
            stands = [stand for stand in STANDS if stand[0] == name]
            for step, (_, event, line, texts) in zip(self.at(name, [stand[1] for stand in stands], "--stack"), stands):
                with self.subTest(history=name, event=event):
                    stack = step["stack"]
                    if line:
                        self.assertIn(line, line_of(stack["source"]))
                    else:
                        self.assertIsNone(stack["source"])
                        self.assertEqual(stack["text"] == "", line == "")
                    for text in texts:
                        self.assertIn(text, stack["text"])

    def test_queries_answer_as_of_the_event(self) -> None:
        for name, answers in ANSWERS.items():
            steps = self.at(name, list(answers), "--query", "by", "--query", "nobody", "--definitions", "--decode", status=3)
            self.assertEqual(answers, {step["at"]: step["queries"][0]["result"]["value"] for step in steps})
            for step in steps:
                self.assertIn("unknown queryType nobody", step["queries"][1]["error"])
                self.assertEqual(["by"], [one["name"] for one in step["definitions"]["queries"]])
                self.assertEqual(["approve"], [one["name"] for one in step["definitions"]["signals"]])
        self.assertEqual(["add"], [one["name"] for one in self.at("cart", [5], "--definitions")[0]["definitions"]["updates"]])

    def test_changed_code_shows_what_it_does_next(self) -> None:
        def next_of(variant: str, name: str, event: int, status: int = 1) -> list[tuple]:
            found = self.at(name, [event], "--next", worker=[WORKER_PROGRAM, "serve", variant], status=status)[0]["next"]["commands"]
            return [(one["recorded"] and one["recorded"]["name"], one["produced"] and one["produced"]["kind"], one["agrees"]) for one in found]

        self.assertEqual([("ship", "ScheduleActivityTask", False)], next_of("renamed", "purchase", 15))
        self.assertEqual([("receipt", "CompleteWorkflowExecution", False)], next_of("ended", "purchase", 21))
        self.assertEqual([("quote", "ScheduleActivityTask", False)], next_of("removed", "quote", 4))
        self.assertEqual([(None, "ScheduleActivityTask", False)], next_of("added", "purchase-open", 27, 0))  # behind the last event

    def see_attributes(self, name: str, step: dict) -> None:
        """Of every command: shown as recorded, or what is not shown is named; nothing that is not shown is taken from the history."""
        shown = 0
        for command in step["next"]["commands"]:
            recorded, produced = command["recorded"], command["produced"]
            if command["readAhead"]:
                continue
            spots = [(spot["field"], spot["reason"]) for spot in command["notSeen"]]
            where = (name, command["eventId"], produced["kind"], spots)
            self.assertEqual(not spots, produced["attributesComplete"], where)
            self.assertEqual([command["eventId"]] * len(spots), [spot["eventId"] for spot in command["notSeen"]])
            was, now = recorded["attributes"], produced["attributes"]
            if produced["kind"] == "ProtocolMessage":
                self.assertEqual([("attributes", "not_visible_on_this_sdk")], spots, where)
                continue
            if spots == [("attributes", "command_limit")]:
                self.assertEqual(({}, "marathon"), (now, name), where)
                self.assertIn("first 64 commands", step["next"]["note"])
                continue
            shown += 1
            inputs = now.get("input", {}).get("payloads", []) if produced["kind"] == "ScheduleActivityTask" else []
            self.assertEqual([("input.payloads", "not_visible_on_this_sdk")] if inputs else [], spots, where)
            self.assertEqual({"(not shown by this SDK)"} if inputs else set(), {one["encoding"] for one in inputs}, where)
            # The server fills in what the code left open, and cuts what the run's time limit cuts.
            as_written = ("activityType", "activityId", "timerId", "startToFireTimeout", "workflowType", "workflowId", "header", "searchAttributes",
                          "upsertedMemo", "signalName", "result") + (() if name == "late" else ("startToCloseTimeout",))
            for field in as_written + (("input",) if not inputs else ()):
                self.assertEqual(was.get(field), now.get(field), (*where, field))
        self.assertLessEqual(shown, 64)
        self.shown += shown

    shown = 0

    def test_attributes_of_changed_code_are_its_own(self) -> None:
        def produced(variant: str, name: str, event: int, status: int = 0) -> list[dict]:
            [step] = self.at(name, [event], "--next", worker=[WORKER_PROGRAM, "serve", variant], status=status)
            return [command["produced"] for command in step["next"]["commands"]]

        [timer] = produced("drifted", "approval-expired", 4)
        [recorded] = produced("recorded", "approval-expired", 4)
        self.assertTrue(timer["attributesComplete"])
        self.assertNotEqual(recorded["attributes"]["startToFireTimeout"], timer["attributes"]["startToFireTimeout"])
        [activity] = produced("drifted", "bundle", 4)[:1]
        self.assertNotIn(activity["attributes"].get("heartbeatTimeout"), (None, "0s"))
        before, _ = produced("removed", "parallel", 4, 1)  # what agrees before the divergence
        self.assertEqual(("ScheduleActivityTask", "10s"), (before["kind"], before["attributes"]["startToCloseTimeout"]))

    def test_a_debugger_may_hold_the_code_as_long_as_it_likes(self) -> None:
        sleeper = [WORKER_PROGRAM, "serve", "errors"]  # blocks its thread for 5 s in its second task
        self.assertEqual("deadlock", self.at("relay", [10], "--stack", worker=sleeper, status=3)[0]["problem"]["code"])
        self.assertEqual("diverged", self.at("relay", [10], "--stack", "--debug", worker=sleeper, status=1)[0]["problem"]["code"])


WORKER_PROGRAM = ""  # set by the test program, once it is built
