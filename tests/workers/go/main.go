// The workers of the corpus, the activities that recorded it, and the SDK's own replayer as a referee.
//
//	corpus serve VARIANT [--faults N]   a worker on the queue "corpus" at TEMPORAL_ADDRESS; by TLS with TEMPORAL_TLS=true
//	corpus replay FOLDER [VARIANT]      one line a pair: VARIANT HISTORY agrees|diverges|fails
package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nexus-rpc/sdk-go/nexus"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hindsight.example/corpus/flows"
)

var quiet = sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))

// workflowsOf are the changed functions of a variant and the recorded ones it does not replace or drop.
func workflowsOf(variant string) map[string]any {
	all := maps.Clone(flows.Recorded)
	maps.Copy(all, flows.Variants[variant])
	delete(all, flows.Unregistered[variant])
	return all
}

func options(variant string) worker.Options {
	if variant == "policy" || variant == "strict" {
		return worker.Options{WorkflowPanicPolicy: worker.FailWorkflow}
	}
	return worker.Options{}
}

func ok(context.Context, string) (string, error) { flows.Trace("activity"); return "ok", nil }

func breaks(context.Context, string) (string, error) {
	flows.Trace("activity")
	return "", temporal.NewApplicationError("it broke", "Broke")
}

func sleeps(context.Context, string) (string, error) {
	flows.Trace("activity")
	time.Sleep(4 * time.Second)
	return "ok", nil
}

// heartbeats until it is cancelled.
func heartbeats(ctx context.Context, _ string) (string, error) {
	for ctx.Err() == nil {
		activity.RecordHeartbeat(ctx)
		time.Sleep(200 * time.Millisecond)
	}
	return "", ctx.Err()
}

func serve(variant string) error {
	connection := client.ConnectionOptions{}
	if os.Getenv("TEMPORAL_TLS") == "true" {
		connection.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	c, err := client.Dial(client.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS"), Namespace: os.Getenv("TEMPORAL_NAMESPACE"), Logger: quiet, ConnectionOptions: connection})
	if err != nil {
		return err
	}
	defer c.Close()
	queue := cmp.Or(os.Getenv("TEMPORAL_TASK_QUEUE"), "corpus")
	w := worker.New(c, queue, options(variant))
	for name, function := range workflowsOf(variant) {
		w.RegisterWorkflowWithOptions(function, workflow.RegisterOptions{Name: name})
	}
	for _, name := range strings.Fields("reserve ship ship_v2 receipt quote quote_v2 give_up charge pick pick_v2 pack pack_v2 send greet step step_v2 " +
		"undo tax tax_local score stock stock_v2 roll roll_v2") {
		w.RegisterActivityWithOptions(ok, activity.RegisterOptions{Name: name})
	}
	pricing := nexus.NewService("pricing")
	if err := pricing.Register(nexus.NewSyncOperation("price", func(context.Context, string, nexus.StartOperationOptions) (string, error) {
		flows.Trace("operation")
		return "12", nil
	})); err != nil {
		return err
	}
	w.RegisterNexusService(pricing)
	w.RegisterActivityWithOptions(breaks, activity.RegisterOptions{Name: "explode"})
	w.RegisterActivityWithOptions(heartbeats, activity.RegisterOptions{Name: "slow"})
	w.RegisterActivityWithOptions(sleeps, activity.RegisterOptions{Name: "slow_quote"})
	return w.Run(worker.InterruptCh())
}

func said(err error) string {
	switch {
	case err == nil:
		return "agrees"
	case strings.Contains(err.Error(), "TMPRL1100"), strings.Contains(err.Error(), "doesn't return the same result as the last event"):
		return "diverges"
	default:
		return "fails"
	}
}

func replay(folder string, variants []string) error {
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	for _, variant := range variants {
		replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{})
		if err != nil {
			return err
		}
		for name, function := range workflowsOf(variant) {
			replayer.RegisterWorkflowWithOptions(function, workflow.RegisterOptions{Name: name})
		}
		for _, path := range paths {
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			history, err := client.HistoryFromJSON(file, client.HistoryJSONOptions{})
			_ = file.Close()
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			started := history.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes()
			err = replayer.ReplayWorkflowHistoryWithOptions(quiet, history, worker.ReplayWorkflowHistoryOptions{
				OriginalExecution: workflow.Execution{ID: started.GetWorkflowId(), RunID: started.GetOriginalExecutionRunId()}})
			fmt.Println(variant, strings.TrimSuffix(filepath.Base(path), ".json"), said(err))
		}
	}
	return nil
}

func main() {
	log.SetFlags(0)
	var err error
	switch arguments := os.Args[1:]; {
	case len(arguments) >= 2 && arguments[0] == "serve" && flows.Variants[arguments[1]] != nil:
		if len(arguments) == 4 && arguments[2] == "--faults" {
			count, _ := strconv.ParseInt(arguments[3], 10, 32)
			flows.Faults.Store(int32(count))
		}
		err = serve(arguments[1])
	case len(arguments) == 2 && arguments[0] == "replay":
		err = replay(arguments[1], slices.Sorted(maps.Keys(flows.Variants)))
	case len(arguments) == 3 && arguments[0] == "replay" && flows.Variants[arguments[2]] != nil:
		err = replay(arguments[1], arguments[2:])
	default:
		log.Fatal("corpus serve VARIANT [--faults N] | corpus replay FOLDER [VARIANT]")
	}
	if err != nil {
		log.Fatal(err)
	}
}
