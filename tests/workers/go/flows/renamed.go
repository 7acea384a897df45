package flows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"
)

// Something is called otherwise.
var renamed = Flows{
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) {
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		if err := done(ctx, "ship_v2", "receipt"); err != nil {
			return "", err
		}
		if staysOpen {
			untilSignal(ctx, "close")
		}
		return "done", nil
	},
	"Household": func(ctx workflow.Context, listener, victim string) (string, error) {
		if err := child(ctx, "Child", workflow.GetInfo(ctx).WorkflowExecution.ID+"-child"); err != nil {
			return "", err
		}
		return "done", workflow.SignalExternalWorkflow(ctx, listener, "", "pong", "hello").Get(ctx, nil)
	},
	"Quote": func(ctx workflow.Context) (string, error) {
		return "done", errors.Join(local(ctx, "quote_v2"), done(ctx, "charge"), local(ctx, "score"))
	},
	"Cart": func(ctx workflow.Context) (string, error) { return cart(ctx, "stock_v2", true) },
	"Bundle": func(ctx workflow.Context) (string, error) {
		pack := do(ctx, "pack_v2")
		workflow.GetVersion(ctx, "bundle-v2", workflow.DefaultVersion, 1)
		side(ctx)
		send := do(ctx, "send")
		return "sent", errors.Join(pack.Get(ctx, nil), send.Get(ctx, nil))
	},
	"Broker":   func(ctx workflow.Context) (string, error) { return price(ctx, "price_v2") },
	"Marathon": func(ctx workflow.Context, rounds int) (string, error) { return marathon(ctx, rounds, 5) },
	"Dice":     func(ctx workflow.Context) (string, error) { return dice(ctx, 2, "roll_v2") },
	"Tax": func(ctx workflow.Context) (string, error) { // an older build, which does not know the recorded version
		workflow.GetVersion(ctx, "tax-v2", workflow.DefaultVersion, 0)
		return "done", done(ctx, "charge")
	},
	"Relay": func(ctx workflow.Context) (string, error) {
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		return "done", child(ctx, "Listener", workflow.GetInfo(ctx).WorkflowExecution.ID+"-child")
	},
	"Long": func(ctx workflow.Context, steps int) (string, error) {
		return long(ctx, steps, func(step int) string {
			if step == 40 {
				return "step_v2"
			}
			return "step"
		})
	},
}
