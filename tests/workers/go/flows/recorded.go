package flows

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Faults is how often Flaky panics while it is recorded.
var Faults atomic.Int32

// Recorded are the workflows as they ran when the histories were recorded.
var Recorded = Flows{
	// Activities one after another with a timer between; may stay open at its end.
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) {
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		if err := done(ctx, "ship", "receipt"); err != nil {
			return "", err
		}
		if staysOpen {
			untilSignal(ctx, "close")
		}
		return "done", nil
	},

	// A signal that may not come: a timer beside a wait.
	"Approval": func(ctx workflow.Context, seconds int) (string, error) {
		timers, cancel := workflow.WithCancel(ctx)
		by := ""
		if err := workflow.SetQueryHandler(ctx, "by", func() (string, error) { return by, nil }); err != nil {
			return "", err
		}
		workflow.NewSelector(ctx).
			AddFuture(workflow.NewTimer(timers, time.Duration(seconds)*time.Second), func(workflow.Future) {}).
			AddReceive(workflow.GetSignalChannel(ctx, "approve"), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, &by) }).
			Select(ctx)
		if by == "" {
			return "expired", done(ctx, "give_up")
		}
		cancel()
		return "charged", done(ctx, "charge")
	},

	// Two activities at once, then a third.
	"Parallel": func(ctx workflow.Context) (string, error) {
		pick, pack := do(ctx, "pick"), do(ctx, "pack")
		if err := errors.Join(pick.Get(ctx, nil), pack.Get(ctx, nil)); err != nil {
			return "", err
		}
		return "sent", done(ctx, "send")
	},

	// Two at once with a version and a value between them; a third of them all.
	"Bundle": func(ctx workflow.Context) (string, error) {
		pack := do(ctx, "pack")
		workflow.GetVersion(ctx, "bundle-v2", workflow.DefaultVersion, 1)
		side(ctx)
		send := do(ctx, "send")
		return "sent", errors.Join(pack.Get(ctx, nil), send.Get(ctx, nil))
	},

	"Child": func(ctx workflow.Context, name string) (string, error) { return name, done(ctx, "greet") },

	// Is signalled or cancelled by another workflow.
	"Listener": func(ctx workflow.Context) (string, error) {
		heard := ""
		workflow.NewSelector(ctx).
			AddReceive(workflow.GetSignalChannel(ctx, "ping"), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, &heard) }).
			AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {}).
			Select(ctx)
		return heard, ctx.Err()
	},

	// A child workflow, then a signal to a third one and a request to cancel a fourth.
	"Household": func(ctx workflow.Context, listener, victim string) (string, error) {
		if err := child(ctx, "Child", workflow.GetInfo(ctx).WorkflowExecution.ID+"-child"); err != nil {
			return "", err
		}
		if err := workflow.SignalExternalWorkflow(ctx, listener, "", "ping", "hello").Get(ctx, nil); err != nil {
			return "", err
		}
		return "done", workflow.RequestCancelExternalWorkflow(ctx, victim, "").Get(ctx, nil)
	},

	// Continues as new until the count is done.
	"Loop": func(ctx workflow.Context, left int) (string, error) {
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		if left > 0 {
			return "", workflow.NewContinueAsNewError(ctx, "Loop", left-1)
		}
		return "done", nil
	},

	// Is cancelled while an activity runs: cleans up, ends as cancelled.
	"Cleanup": func(ctx workflow.Context) (string, error) {
		slow := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Minute, HeartbeatTimeout: 5 * time.Second, WaitForCancellation: true})
		err := workflow.ExecuteActivity(slow, "slow", "chair").Get(slow, nil)
		if temporal.IsCanceledError(err) {
			apart, _ := workflow.NewDisconnectedContext(ctx)
			if undone := done(apart, "undo"); undone != nil {
				return "", undone
			}
		}
		return "", err
	},

	// Behind a version.
	"Tax": func(ctx workflow.Context) (string, error) {
		if workflow.GetVersion(ctx, "tax-v2", workflow.DefaultVersion, 1) == 1 {
			if err := done(ctx, "tax"); err != nil {
				return "", err
			}
		}
		return "done", done(ctx, "charge")
	},

	// Local activities around an activity.
	"Quote": func(ctx workflow.Context) (string, error) {
		return "done", errors.Join(local(ctx, "quote"), done(ctx, "charge"), local(ctx, "score"))
	},

	// A local activity longer than the workflow task's time-out: empty tasks keep it alive.
	"Heart": func(ctx workflow.Context) (string, error) {
		return "done", errors.Join(local(ctx, "slow_quote"), done(ctx, "charge"))
	},

	// Search attributes and memo.
	"Profile": func(ctx workflow.Context) (string, error) {
		if err := workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("begun")); err != nil {
			return "", err
		}
		if err := workflow.UpsertMemo(ctx, map[string]any{"note": "first"}); err != nil {
			return "", err
		}
		if err := done(ctx, "charge"); err != nil {
			return "", err
		}
		return "done", workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("ended"))
	},

	// Updates: accepted, rejected, with an activity in the handler.
	"Cart": func(ctx workflow.Context) (string, error) { return cart(ctx, "stock", true) },

	// Ends in the task that completes its update.
	"Vote": func(ctx workflow.Context) (string, error) { return vote(ctx, "") },

	// An operation of another service.
	"Broker": func(ctx workflow.Context) (string, error) { return price(ctx, "price") },

	// Many commands in each of many tasks.
	"Marathon": func(ctx workflow.Context, rounds int) (string, error) { return marathon(ctx, rounds, -1) },

	// Panics; the worker that recorded it fails such runs.
	"Fragile": func(ctx workflow.Context) (string, error) {
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		panic("out of paper")
	},

	// Hands the failure of its child on as its own.
	"Guardian": func(ctx workflow.Context) (string, error) {
		err := child(ctx, "Fragile", workflow.GetInfo(ctx).WorkflowExecution.ID+"-child")
		return "", errors.Unwrap(err)
	},

	// Fails on purpose.
	"Broken": func(ctx workflow.Context) (string, error) {
		if err := done(ctx, "explode"); err != nil {
			return "", temporal.NewApplicationError("gave up", "GaveUp")
		}
		return "done", nil
	},

	// Many workflow tasks; waits at its end.
	"Long": func(ctx workflow.Context, steps int) (string, error) {
		return long(ctx, steps, func(int) string { return "step" })
	},

	// Waits for what never comes, until its time is out.
	"Late": func(ctx workflow.Context) (string, error) {
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		return untilSignal(ctx, "never"), nil
	},

	// Its second workflow task failed once when it was recorded.
	"Flaky": func(ctx workflow.Context) (string, error) {
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		if !workflow.IsReplaying(ctx) && Faults.Add(-1) >= 0 {
			panic("a fault of the recording worker")
		}
		return "done", done(ctx, "ship")
	},

	// Values that are recorded, not computed again.
	"Dice": func(ctx workflow.Context) (string, error) {
		return dice(ctx, 2, "roll")
	},

	// An activity against a timer that it beats.
	"Race": func(ctx workflow.Context) (string, error) {
		timers, cancel := workflow.WithCancel(ctx)
		workflow.NewTimer(timers, time.Hour)
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		cancel()
		return "done", done(ctx, "ship")
	},

	// Its run id, namespace and task queue go into ids and inputs.
	"Named": func(ctx workflow.Context) (string, error) {
		info := workflow.GetInfo(ctx)
		return info.Namespace, child(ctx, "Child", fmt.Sprintf("%s-%s-%s", info.WorkflowExecution.RunID, info.Namespace, info.TaskQueueName))
	},

	// Starts a child in the task after the one that starts its activity.
	"Relay": func(ctx workflow.Context) (string, error) {
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		return "done", child(ctx, "Child", workflow.GetInfo(ctx).WorkflowExecution.ID+"-child")
	},
}

func cart(ctx workflow.Context, activity string, handles bool) (string, error) {
	items := 0
	if handles {
		err := workflow.SetUpdateHandlerWithOptions(ctx, "add", func(ctx workflow.Context, item string) (int, error) {
			if err := done(ctx, activity); err != nil {
				return 0, err
			}
			items++
			return items, nil
		}, workflow.UpdateHandlerOptions{Validator: func(item string) error {
			if item == "" {
				return errors.New("no item")
			}
			return nil
		}})
		if err != nil {
			return "", err
		}
	}
	if err := workflow.Await(ctx, func() bool { return items >= 2 }); err != nil {
		return "", err
	}
	return "done", done(ctx, "charge")
}

func long(ctx workflow.Context, steps int, name func(step int) string) (string, error) {
	for step := range steps {
		if err := done(ctx, name(step)); err != nil {
			return "", err
		}
		if step%10 == 9 {
			if err := workflow.Sleep(ctx, 10*time.Millisecond); err != nil {
				return "", err
			}
		}
	}
	return untilSignal(ctx, "never"), nil
}

func dice(ctx workflow.Context, sideEffects int, activity string) (string, error) {
	for range sideEffects {
		side(ctx)
	}
	limit(ctx)
	return "done", done(ctx, activity)
}
