package flows

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// The same commands in another order.
var reordered = Flows{
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) {
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		if err := done(ctx, "receipt", "ship"); err != nil {
			return "", err
		}
		if staysOpen {
			untilSignal(ctx, "close")
		}
		return "done", nil
	},
	"Parallel": func(ctx workflow.Context) (string, error) {
		pack, pick := do(ctx, "pack"), do(ctx, "pick")
		if err := errors.Join(pick.Get(ctx, nil), pack.Get(ctx, nil)); err != nil {
			return "", err
		}
		return "sent", done(ctx, "send")
	},
	"Bundle": func(ctx workflow.Context) (string, error) { // and the version alone from now on
		workflow.GetVersion(ctx, "bundle-v2", 1, 1)
		side(ctx)
		pack, send := do(ctx, "pack"), do(ctx, "send")
		return "sent", errors.Join(pack.Get(ctx, nil), send.Get(ctx, nil))
	},
	"Profile": func(ctx workflow.Context) (string, error) {
		if err := workflow.UpsertMemo(ctx, map[string]any{"note": "first"}); err != nil {
			return "", err
		}
		if err := workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("begun")); err != nil {
			return "", err
		}
		if err := done(ctx, "charge"); err != nil {
			return "", err
		}
		return "done", workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("ended"))
	},
}

// Commands that come one workflow task before their time: the SDK's check passes.
var early = Flows{
	"Relay": func(ctx workflow.Context) (string, error) { // the child at once
		step := do(ctx, "step")
		begun := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID + "-child"}), "Child", "Ada")
		return "done", errors.Join(step.Get(ctx, nil), begun.Get(ctx, nil))
	},
	"Profile": func(ctx workflow.Context) (string, error) { // the last upsert at once
		if err := workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("begun")); err != nil {
			return "", err
		}
		if err := workflow.UpsertMemo(ctx, map[string]any{"note": "first"}); err != nil {
			return "", err
		}
		charge := do(ctx, "charge")
		if err := workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("ended")); err != nil {
			return "", err
		}
		return "done", charge.Get(ctx, nil)
	},
}

// The run ends otherwise.
var ended = Flows{
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) { // a task too early
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		return "done", done(ctx, "ship")
	},
	"Loop":   func(ctx workflow.Context, left int) (string, error) { return "done", done(ctx, "step") }, // completes
	"Broken": func(ctx workflow.Context) (string, error) { _ = done(ctx, "explode"); return "done", nil },
	"Cleanup": func(ctx workflow.Context) (string, error) { // swallows its cancellation
		slow := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Minute, HeartbeatTimeout: 5 * time.Second, WaitForCancellation: true})
		_ = workflow.ExecuteActivity(slow, "slow", "chair").Get(slow, nil)
		apart, _ := workflow.NewDisconnectedContext(ctx)
		return "done", done(apart, "undo")
	},
	"Parallel": func(ctx workflow.Context) (string, error) { // fails
		pick, pack := do(ctx, "pick"), do(ctx, "pack")
		if err := errors.Join(pick.Get(ctx, nil), pack.Get(ctx, nil), done(ctx, "send")); err != nil {
			return "", err
		}
		return "", temporal.NewApplicationError("not sent", "NotSent")
	},
	"Race": func(ctx workflow.Context) (string, error) { // never
		timers, cancel := workflow.WithCancel(ctx)
		workflow.NewTimer(timers, time.Hour)
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		cancel()
		if err := done(ctx, "ship"); err != nil {
			return "", err
		}
		return untilSignal(ctx, "never"), nil
	},
}

// Versions around changes: right, wrong, taken away.
var patched = Flows{
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) { // as it should be done
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		ship := "ship"
		if workflow.GetVersion(ctx, "ship-v2", workflow.DefaultVersion, 1) == 1 {
			ship = "ship_v2"
		}
		if err := done(ctx, ship, "receipt"); err != nil {
			return "", err
		}
		if staysOpen {
			untilSignal(ctx, "close")
		}
		return "done", nil
	},
	"Parallel": func(ctx workflow.Context) (string, error) { // without the old branch
		workflow.GetVersion(ctx, "pick-v2", 1, 1)
		return "sent", done(ctx, "pick_v2")
	},
	"Bundle": func(ctx workflow.Context) (string, error) { // before the version, and the version alone from now on
		pack := do(ctx, "pack_v2")
		workflow.GetVersion(ctx, "bundle-v2", 1, 1)
		side(ctx)
		send := do(ctx, "send")
		return "sent", errors.Join(pack.Get(ctx, nil), send.Get(ctx, nil))
	},
	"Tax": func(ctx workflow.Context) (string, error) { // the recorded version is not supported any more
		workflow.GetVersion(ctx, "tax-v2", 2, 2)
		return "done", done(ctx, "tax", "charge")
	},
}

// Other ids for the same things.
var ids = Flows{
	"Household": func(ctx workflow.Context, listener, victim string) (string, error) {
		if err := child(ctx, "Child", workflow.GetInfo(ctx).WorkflowExecution.ID+"-kid"); err != nil {
			return "", err
		}
		if err := workflow.SignalExternalWorkflow(ctx, listener, "", "ping", "hello").Get(ctx, nil); err != nil {
			return "", err
		}
		return "done", workflow.RequestCancelExternalWorkflow(ctx, victim, "").Get(ctx, nil)
	},
	"Bundle": func(ctx workflow.Context) (string, error) { // a value that is not compared takes a number
		limit(ctx)
		pack := do(ctx, "pack")
		workflow.GetVersion(ctx, "bundle-v2", workflow.DefaultVersion, 1)
		side(ctx)
		send := do(ctx, "send")
		return "sent", errors.Join(pack.Get(ctx, nil), send.Get(ctx, nil))
	},
	"Tax": func(ctx workflow.Context) (string, error) { // a value behind the version takes a number
		if workflow.GetVersion(ctx, "tax-v2", workflow.DefaultVersion, 1) == 1 {
			side(ctx)
			if err := done(ctx, "tax"); err != nil {
				return "", err
			}
		}
		return "done", done(ctx, "charge")
	},
	"Named": func(ctx workflow.Context) (string, error) {
		info := workflow.GetInfo(ctx)
		return info.Namespace, child(ctx, "Child", fmt.Sprintf("%s/%s", info.WorkflowExecution.RunID, info.Namespace))
	},
	"Race": func(ctx workflow.Context) (string, error) { // a timer that is cancelled before it was sent shifts later ids
		timers, cancel := workflow.WithCancel(ctx)
		workflow.NewTimer(timers, time.Minute)
		cancel()
		timers, cancel = workflow.WithCancel(ctx)
		workflow.NewTimer(timers, time.Hour)
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		cancel()
		return "done", done(ctx, "ship")
	},
}

// The code fails by itself.
var errorsOf = Flows{
	"Parallel": func(ctx workflow.Context) (string, error) {
		pick, pack := do(ctx, "pick"), do(ctx, "pack")
		if err := errors.Join(pick.Get(ctx, nil), pack.Get(ctx, nil)); err != nil {
			return "", err
		}
		panic("no such table: orders")
	},
	"Bundle": func(ctx workflow.Context) (string, error) { // hides that another activity came first
		do(ctx, "pack_v2")
		panic("no paper")
	},
	"Quote": func(ctx workflow.Context) (string, error) {
		if err := local(ctx, "quote"); err != nil {
			return "", err
		}
		panic("no price")
	},
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) { // behind something that is gone
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		panic("no such table: parcels")
	},
	"Fragile": func(ctx workflow.Context) (string, error) { panic("out of ink") },
	"Loop":    func(ctx workflow.Context, left []string) (string, error) { return "done", nil }, // cannot read its input
	"Relay": func(ctx workflow.Context) (string, error) { // blocks its thread
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		time.Sleep(5 * time.Second)
		return "done", nil
	},
}
