package flows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/workflow"
)

// Something is new.
var added = Flows{
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) { // one more where the run stays open, or before it ends
		if err := done(ctx, "reserve"); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		return "done", done(ctx, "ship", "receipt", "quote")
	},
	"Parallel": func(ctx workflow.Context) (string, error) { // beside the first
		pick, pack, tax := do(ctx, "pick"), do(ctx, "pack"), do(ctx, "tax")
		if err := errors.Join(pick.Get(ctx, nil), pack.Get(ctx, nil), tax.Get(ctx, nil)); err != nil {
			return "", err
		}
		return "sent", done(ctx, "send")
	},
	"Quote": func(ctx workflow.Context) (string, error) { // a local activity
		return "done", errors.Join(local(ctx, "quote"), local(ctx, "tax_local"), done(ctx, "charge"), local(ctx, "score"))
	},
	"Late": func(ctx workflow.Context) (string, error) { // a local activity at the open end
		if err := errors.Join(done(ctx, "reserve"), local(ctx, "tax_local")); err != nil {
			return "", err
		}
		return untilSignal(ctx, "never"), nil
	},
	"Profile": func(ctx workflow.Context) (string, error) {
		if err := workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("begun")); err != nil {
			return "", err
		}
		if err := workflow.UpsertMemo(ctx, map[string]any{"note": "first"}); err != nil {
			return "", err
		}
		if err := workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("more")); err != nil {
			return "", err
		}
		if err := done(ctx, "charge"); err != nil {
			return "", err
		}
		return "done", workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("ended"))
	},
	"Bundle": func(ctx workflow.Context) (string, error) { // another value, before all
		side(ctx)
		pack := do(ctx, "pack")
		workflow.GetVersion(ctx, "bundle-v2", workflow.DefaultVersion, 1)
		side(ctx)
		send := do(ctx, "send")
		return "sent", errors.Join(pack.Get(ctx, nil), send.Get(ctx, nil))
	},
	"Tax": func(ctx workflow.Context) (string, error) { // a value before the version
		side(ctx)
		if workflow.GetVersion(ctx, "tax-v2", workflow.DefaultVersion, 1) == 1 {
			if err := done(ctx, "tax"); err != nil {
				return "", err
			}
		}
		return "done", done(ctx, "charge")
	},
	"Vote": func(ctx workflow.Context) (string, error) { return vote(ctx, "stock") },
	"Dice": func(ctx workflow.Context) (string, error) { return dice(ctx, 3, "roll") },
	"Loop": func(ctx workflow.Context, left int) (string, error) { // a timer before the end
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, time.Second); err != nil {
			return "", err
		}
		return "done", nil
	},
}
