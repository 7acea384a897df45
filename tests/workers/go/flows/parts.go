// Package flows: the workflows of the corpus: recorded.go as they ran, each other file one kind of change to them.
package flows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Flows are workflow functions by type name.
type Flows map[string]any

// Variants are the changed workflows of each variant; the others are as recorded.
var Variants = map[string]Flows{
	"recorded":  {},
	"renamed":   renamed,
	"removed":   removed,
	"added":     added,
	"reordered": reordered,
	"early":     early,
	"ended":     ended,
	"patched":   patched,
	"ids":       ids,
	"drifted":   drifted,
	"errors":    errorsOf,
	"policy":    renamed, // as renamed, on a worker that fails the run when the code panics
	"strict":    {},      // as recorded, on such a worker
}

// Unregistered workflow types by variant.
var Unregistered = map[string]string{"errors": "Late"}

var stage = temporal.NewSearchAttributeKeyKeyword("Stage")

func do(ctx workflow.Context, name string) workflow.Future {
	return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{MaximumAttempts: 2},
	}), name, "chair")
}

func done(ctx workflow.Context, names ...string) error {
	for _, name := range names {
		if err := do(ctx, name).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

func local(ctx workflow.Context, name string) error {
	return workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
	}), name, "chair").Get(ctx, nil)
}

func child(ctx workflow.Context, kind, id string) error {
	return workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: id}), kind, "Ada").
		Get(ctx, nil)
}

func side(ctx workflow.Context) {
	workflow.SideEffect(ctx, func(workflow.Context) any { SideEffectRan(); return 4 })
}

func limit(ctx workflow.Context) {
	workflow.MutableSideEffect(ctx, "limit", func(workflow.Context) any { SideEffectRan(); return 7 }, func(a, b any) bool { return a == b })
}

// vote ends with its first update, which does an activity first when it is named.
func vote(ctx workflow.Context, activity string) (string, error) {
	votes := 0
	if err := workflow.SetUpdateHandler(ctx, "vote", func(ctx workflow.Context) (int, error) {
		if activity != "" {
			if err := done(ctx, activity); err != nil {
				return 0, err
			}
		}
		votes++
		return votes, nil
	}); err != nil {
		return "", err
	}
	return "done", workflow.Await(ctx, func() bool { return votes > 0 })
}

func price(ctx workflow.Context, operation string) (string, error) {
	var said string
	err := workflow.NewNexusClient("corpus-endpoint", "pricing").
		ExecuteOperation(ctx, operation, "chair", workflow.NexusOperationOptions{ScheduleToCloseTimeout: 10 * time.Second}).Get(ctx, &said)
	return said, err
}

// marathon starts 80 timers at once, again and again; in one round an activity takes the place of the 70th.
func marathon(ctx workflow.Context, rounds, changed int) (string, error) {
	for round := range rounds {
		var all []workflow.Future
		for i := range 80 {
			if round == changed && i == 69 {
				all = append(all, do(ctx, "step"))
			} else {
				all = append(all, workflow.NewTimer(ctx, time.Second))
			}
		}
		for _, one := range all {
			if err := one.Get(ctx, nil); err != nil {
				return "", err
			}
		}
	}
	return "done", nil
}

// untilSignal waits for one signal of that name.
func untilSignal(ctx workflow.Context, name string) string {
	var text string
	workflow.GetSignalChannel(ctx, name).Receive(ctx, &text)
	return text
}
