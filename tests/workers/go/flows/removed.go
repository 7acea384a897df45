package flows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"
)

// Something is gone.
var removed = Flows{
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) {
		if err := workflow.Sleep(ctx, time.Second); err != nil { // the activity before it is gone
			return "", err
		}
		return "done", done(ctx, "ship", "receipt")
	},
	"Parallel": func(ctx workflow.Context) (string, error) { return "sent", done(ctx, "pick", "send") },
	"Bundle": func(ctx workflow.Context) (string, error) {
		workflow.GetVersion(ctx, "bundle-v2", workflow.DefaultVersion, 1)
		side(ctx)
		return "sent", done(ctx, "send")
	},
	"Broker": func(ctx workflow.Context) (string, error) { return "done", nil },
	"Vote":   func(ctx workflow.Context) (string, error) { return untilSignal(ctx, "vote"), nil },
	"Fragile": func(ctx workflow.Context) (string, error) { // the fault
		return "done", done(ctx, "step")
	},
	"Quote": func(ctx workflow.Context) (string, error) {
		return "done", errors.Join(done(ctx, "charge"), local(ctx, "score"))
	},
	"Cart": func(ctx workflow.Context) (string, error) { return cart(ctx, "stock", false) },
	"Tax": func(ctx workflow.Context) (string, error) { // the version alone: the SDK tolerates it
		return "done", done(ctx, "tax", "charge")
	},
	"Profile": func(ctx workflow.Context) (string, error) { return "done", done(ctx, "charge") },
	"Dice":    func(ctx workflow.Context) (string, error) { return dice(ctx, 1, "roll") },
	"Race": func(ctx workflow.Context) (string, error) { // the timer goes on
		workflow.NewTimer(ctx, time.Hour)
		return "done", done(ctx, "step", "ship")
	},
	"Approval": func(ctx workflow.Context, seconds int) (string, error) { // no timer any more
		untilSignal(ctx, "approve")
		return "charged", done(ctx, "charge")
	},
	"Late": func(ctx workflow.Context) (string, error) { return untilSignal(ctx, "never"), nil },
}
