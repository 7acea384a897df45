package flows

import (
	"errors"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// with is an activity as do() makes it, with one thing changed.
func with(ctx workflow.Context, name string, change func(*workflow.ActivityOptions), input ...any) workflow.Future {
	options := workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 2}}
	if change != nil {
		change(&options)
	}
	if len(input) == 0 {
		input = []any{"chair"}
	}
	return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, options), name, input...)
}

// The same commands in the same order, carrying something else.
var drifted = Flows{
	"Purchase": func(ctx workflow.Context, staysOpen bool) (string, error) {
		if err := with(ctx, "reserve", func(o *workflow.ActivityOptions) { o.StartToCloseTimeout = 30 * time.Second }).Get(ctx, nil); err != nil {
			return "", err
		}
		if err := workflow.Sleep(ctx, 2*time.Second); err != nil {
			return "", err
		}
		if err := with(ctx, "ship", func(o *workflow.ActivityOptions) {
			o.RetryPolicy = &temporal.RetryPolicy{MaximumAttempts: 5, BackoffCoefficient: 3}
		}).Get(ctx, nil); err != nil {
			return "", err
		}
		if err := with(ctx, "receipt", func(o *workflow.ActivityOptions) { o.TaskQueue = "elsewhere" }).Get(ctx, nil); err != nil {
			return "", err
		}
		if staysOpen {
			untilSignal(ctx, "close")
		}
		return "paid", nil
	},
	"Approval": func(ctx workflow.Context, seconds int) (string, error) { // minutes
		timers, cancel := workflow.WithCancel(ctx)
		by := ""
		workflow.NewSelector(ctx).
			AddFuture(workflow.NewTimer(timers, time.Duration(seconds)*time.Minute), func(workflow.Future) {}).
			AddReceive(workflow.GetSignalChannel(ctx, "approve"), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, &by) }).
			Select(ctx)
		if by == "" {
			return "expired", done(ctx, "give_up")
		}
		cancel()
		return "charged", done(ctx, "charge")
	},
	"Parallel": func(ctx workflow.Context) (string, error) { // one more argument, and another one, which no replay shows
		pick, pack := with(ctx, "pick", nil, "chair", 2), with(ctx, "pack", nil, "table")
		if err := errors.Join(pick.Get(ctx, nil), pack.Get(ctx, nil)); err != nil {
			return "", err
		}
		return "sent", done(ctx, "send")
	},
	"Bundle": func(ctx workflow.Context) (string, error) { // before and behind markers
		pack := with(ctx, "pack", func(o *workflow.ActivityOptions) { o.HeartbeatTimeout = 5 * time.Second })
		workflow.GetVersion(ctx, "bundle-v2", workflow.DefaultVersion, 1)
		side(ctx)
		send := with(ctx, "send", func(o *workflow.ActivityOptions) { o.ScheduleToCloseTimeout = time.Hour })
		return "sent", errors.Join(pack.Get(ctx, nil), send.Get(ctx, nil))
	},
	"Child": func(ctx workflow.Context, name string) (string, error) { return name + "!", done(ctx, "greet") },
	"Listener": func(ctx workflow.Context) (string, error) {
		heard := ""
		workflow.NewSelector(ctx).
			AddReceive(workflow.GetSignalChannel(ctx, "ping"), func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, &heard) }).
			AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {}).
			Select(ctx)
		return heard + "!", ctx.Err()
	},
	"Household": func(ctx workflow.Context, listener, victim string) (string, error) {
		there := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID + "-child",
			WorkflowRunTimeout: time.Minute, ParentClosePolicy: enums.PARENT_CLOSE_POLICY_ABANDON})
		if err := workflow.ExecuteChildWorkflow(there, "Child", "Bob").Get(ctx, nil); err != nil {
			return "", err
		}
		if err := workflow.SignalExternalWorkflow(ctx, listener, "", "ping", "bye").Get(ctx, nil); err != nil {
			return "", err
		}
		return "done", workflow.RequestCancelExternalWorkflow(ctx, victim, "").Get(ctx, nil)
	},
	"Loop": func(ctx workflow.Context, left int) (string, error) {
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		if left > 0 {
			return "", workflow.NewContinueAsNewError(ctx, "Loop", left+5)
		}
		return "over", nil
	},
	"Cleanup": func(ctx workflow.Context) (string, error) {
		slow := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Minute, HeartbeatTimeout: 7 * time.Second, WaitForCancellation: true})
		err := workflow.ExecuteActivity(slow, "slow", "chair").Get(slow, nil)
		if temporal.IsCanceledError(err) {
			apart, _ := workflow.NewDisconnectedContext(ctx)
			if undone := done(apart, "undo"); undone != nil {
				return "", undone
			}
		}
		return "", err
	},
	"Tax": func(ctx workflow.Context) (string, error) {
		if workflow.GetVersion(ctx, "tax-v2", workflow.DefaultVersion, 1) == 1 {
			if err := with(ctx, "tax", func(o *workflow.ActivityOptions) { o.ScheduleToStartTimeout = 20 * time.Second }).Get(ctx, nil); err != nil {
				return "", err
			}
		}
		return "paid", done(ctx, "charge")
	},
	"Quote": func(ctx workflow.Context) (string, error) { // the input of a local activity is nowhere to be seen
		quote := workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
			StartToCloseTimeout: 10 * time.Second}), "quote", "table").Get(ctx, nil)
		return "cheap", errors.Join(quote, done(ctx, "charge"), local(ctx, "score"))
	},
	"Heart": func(ctx workflow.Context) (string, error) {
		return "done", errors.Join(local(ctx, "slow_quote"), with(ctx, "charge", func(o *workflow.ActivityOptions) {
			o.RetryPolicy.NonRetryableErrorTypes = []string{"Broke"}
		}).Get(ctx, nil))
	},
	"Profile": func(ctx workflow.Context) (string, error) {
		if err := workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("started")); err != nil {
			return "", err
		}
		if err := workflow.UpsertMemo(ctx, map[string]any{"note": "second"}); err != nil {
			return "", err
		}
		if err := done(ctx, "charge"); err != nil {
			return "", err
		}
		return "done", workflow.UpsertTypedSearchAttributes(ctx, stage.ValueSet("over"))
	},
	"Cart": func(ctx workflow.Context) (string, error) { // in an update's handler
		items := 0
		if err := workflow.SetUpdateHandler(ctx, "add", func(ctx workflow.Context, item string) (int, error) {
			if err := with(ctx, "stock", func(o *workflow.ActivityOptions) { o.StartToCloseTimeout = 20 * time.Second }).Get(ctx, nil); err != nil {
				return 0, err
			}
			items++
			return items, nil
		}); err != nil {
			return "", err
		}
		if err := workflow.Await(ctx, func() bool { return items >= 2 }); err != nil {
			return "", err
		}
		return "done", done(ctx, "charge")
	},
	"Vote": func(ctx workflow.Context) (string, error) {
		_, err := vote(ctx, "")
		return "voted", err
	},
	"Broker": func(ctx workflow.Context) (string, error) {
		var said string
		err := workflow.NewNexusClient("corpus-endpoint", "pricing").
			ExecuteOperation(ctx, "price", "table", workflow.NexusOperationOptions{ScheduleToCloseTimeout: 20 * time.Second}).Get(ctx, &said)
		return said, err
	},
	"Broken": func(ctx workflow.Context) (string, error) {
		if err := done(ctx, "explode"); err != nil {
			return "", temporal.NewApplicationError("gave in", "GaveIn")
		}
		return "done", nil
	},
	"Long": func(ctx workflow.Context, steps int) (string, error) { // longer pauses
		for step := range steps {
			if err := done(ctx, "step"); err != nil {
				return "", err
			}
			if step%10 == 9 {
				if err := workflow.Sleep(ctx, 20*time.Millisecond); err != nil {
					return "", err
				}
			}
		}
		return untilSignal(ctx, "never"), nil
	},
	"Late": func(ctx workflow.Context) (string, error) { // shorter than the run, which cut the recorded ones
		if err := with(ctx, "reserve", func(o *workflow.ActivityOptions) { o.StartToCloseTimeout = 5 * time.Second }).Get(ctx, nil); err != nil {
			return "", err
		}
		return untilSignal(ctx, "never"), nil
	},
	"Dice": func(ctx workflow.Context) (string, error) {
		_, err := dice(ctx, 2, "roll")
		return "six", err
	},
	"Race": func(ctx workflow.Context) (string, error) {
		timers, cancel := workflow.WithCancel(ctx)
		workflow.NewTimer(timers, 2*time.Hour)
		if err := done(ctx, "step"); err != nil {
			return "", err
		}
		cancel()
		return "done", done(ctx, "ship")
	},
	"Named": func(ctx workflow.Context) (string, error) {
		info := workflow.GetInfo(ctx)
		there := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID: info.WorkflowExecution.RunID + "-" + info.Namespace + "-" + info.TaskQueueName, Memo: map[string]any{"note": "x"}})
		return info.Namespace, workflow.ExecuteChildWorkflow(there, "Child", "Ada").Get(ctx, nil)
	},
	"Relay": func(ctx workflow.Context) (string, error) { // no replay shows the input of an activity
		if err := with(ctx, "step", nil, "table").Get(ctx, nil); err != nil {
			return "", err
		}
		return "done", child(ctx, "Child", workflow.GetInfo(ctx).WorkflowExecution.ID+"-child")
	},
}
