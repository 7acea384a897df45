package flows;

import static flows.Parts.act;
import static flows.Parts.prices;
import static flows.Parts.soon;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.NexusOperationOptions;
import io.temporal.workflow.NexusServiceOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Other contents in the same commands: no SDK compares them, we do. What a server fills in by itself stays as it was. */
final class Drifted {
  private Drifted() {}

  static Promise<String> begin(ActivityOptions.Builder options, String name, Object... args) {
    return Workflow.newUntypedActivityStub(options.build()).executeAsync(name, String.class, args);
  }

  static ActivityOptions.Builder like(ActivityOptions options) {
    return ActivityOptions.newBuilder(options);
  }

  /** Another input, an attempt less, another time-out, another result; the rest as it was. */
  public static class Purchase extends Recorded.Purchase {
    @Override
    public String run(boolean staysOpen) {
      act("reserve", "stool");
      Workflow.sleep(Duration.ofSeconds(1));
      begin(like(soon()).setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build()), "ship", "chair").get();
      begin(like(soon()).setScheduleToStartTimeout(Duration.ofSeconds(5)), "receipt", "chair").get();
      if (staysOpen) {
        Workflow.await(() -> closed);
      }
      return "finished";
    }
  }

  /** The timer runs twice as long, the name comes in capitals. */
  public static class Approval extends Recorded.Approval {
    @Override
    public String run(int seconds) {
      return super.run(2 * seconds);
    }

    @Override
    public void approve(String name) {
      by = name.toUpperCase();
    }
  }

  /** A retry policy in all its members, a heartbeat, another queue; a limit over all and a priority. */
  public static class Parallel implements Flows.Parallel {
    @Override
    public String run() {
      RetryOptions policy =
          RetryOptions.newBuilder()
              .setInitialInterval(Duration.ofSeconds(2))
              .setBackoffCoefficient(3.0)
              .setMaximumInterval(Duration.ofSeconds(50))
              .setMaximumAttempts(2)
              .setDoNotRetry("Gone")
              .build();
      Promise.allOf(
              begin(like(soon()).setRetryOptions(policy).setHeartbeatTimeout(Duration.ofSeconds(3)), "pick"),
              begin(like(soon()).setTaskQueue("packers"), "pack"))
          .get();
      begin(like(soon()).setScheduleToCloseTimeout(Duration.ofSeconds(60)).setPriority(Priority.newBuilder().setPriorityKey(2).build()), "send").get();
      return "sent";
    }
  }

  public static class Child implements Flows.Child {
    @Override
    public String run(String name) {
      return act("greet", name + "!");
    }
  }

  /** A timer that is taken back when the signal comes, so that it never got into a history; another result. */
  public static class Listener extends Recorded.Listener {
    @Override
    public int run() {
      CancellationScope pause = Workflow.newCancellationScope(() -> Workflow.newTimer(Duration.ofHours(1)));
      pause.run();
      Workflow.await(() -> heard > 0);
      pause.cancel();
      return heard + 1;
    }
  }

  /** Another child in all but type and id; another signal with an argument; the request to cancel goes to another workflow. */
  public static class Household implements Flows.Household {
    @Override
    public String run(String listener, String victim) {
      ChildWorkflowOptions options =
          ChildWorkflowOptions.newBuilder()
              .setWorkflowId(Workflow.getInfo().getWorkflowId() + "-child")
              .setWorkflowRunTimeout(Duration.ofSeconds(60))
              .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
              .setMemo(Map.of("who", "Bert"))
              .build();
      String greeting = Workflow.newChildWorkflowStub(Flows.Child.class, options).run("Bert");
      Workflow.newUntypedExternalWorkflowStub(listener).signal("pong", 2);
      Workflow.newUntypedExternalWorkflowStub(WorkflowExecution.newBuilder().setWorkflowId("bystander").build()).cancel();
      return greeting;
    }
  }

  /** Other arguments in each round, a limit and a memo for the next run. */
  public static class Loop implements Flows.Loop {
    @Override
    public String run(int left) {
      act("step", left + 10);
      if (left > 0) {
        Workflow.continueAsNew(
            ContinueAsNewOptions.newBuilder().setWorkflowRunTimeout(Duration.ofSeconds(60)).setMemo(Map.of("who", "Ada")).build(), left - 2);
      }
      return "all done";
    }
  }

  /** A slower heartbeat; the clean-up says what. */
  public static class Cleanup implements Flows.Cleanup {
    @Override
    public void run() {
      try {
        begin(
                ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofSeconds(30))
                    .setHeartbeatTimeout(Duration.ofSeconds(7))
                    .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED),
                "slow")
            .get();
      } catch (ActivityFailure failure) {
        Workflow.newDetachedCancellationScope(() -> act("undo", "slow")).run();
        throw failure;
      }
    }
  }

  /** Another amount, behind the version that was recorded. */
  public static class Tax implements Flows.Tax {
    @Override
    public int run() {
      if (Workflow.getVersion("tax-v2", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("tax");
      }
      act("charge", 101);
      return 101;
    }
  }

  /** A cent more than the local activity said. */
  public static class Quote implements Flows.Quote {
    @Override
    public int run() {
      int cents = prices().quote();
      act("charge", cents + 1);
      return prices().score(cents + 1);
    }
  }

  /** The same behind a local activity that took three workflow tasks. */
  public static class Heart implements Flows.Heart {
    @Override
    public int run() {
      int cents = prices().slowQuote();
      act("charge", cents + 1);
      return cents;
    }
  }

  public static class Profile implements Flows.Profile {
    @Override
    public void run() {
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("opened"));
      Workflow.upsertMemo(Map.of("note", "second", "more", 2));
      act("charge", 1);
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("closed"));
    }
  }

  /** The activities of the update handler and of the main thread get other inputs. */
  public static class Cart extends Recorded.Cart {
    @Override
    public int run() {
      Workflow.await(() -> items.size() >= 2);
      act("charge", 2 * items.size());
      return items.size();
    }

    @Override
    public int add(String item) {
      act("stock", item.toUpperCase());
      items.add(item);
      return items.size();
    }
  }

  /** Fails in other words. */
  public static class Broken implements Flows.Broken {
    @Override
    public void run(String name) {
      try {
        act("explode", name);
      } catch (ActivityFailure failure) {
        throw ApplicationFailure.newNonRetryableFailureWithCause("gave in", "GaveIn", failure, name);
      }
    }
  }

  /** A longer timer beside the activity, which is cancelled all the same. */
  public static class Race implements Flows.Race {
    @Override
    public String run() {
      CancellationScope scope = Workflow.newCancellationScope(() -> Workflow.newTimer(Duration.ofHours(2)));
      scope.run();
      act("step", 1);
      scope.cancel();
      act("ship", "gong");
      return "work";
    }
  }

  /** What comes behind each kind of side effect. */
  public static class Dice extends Recorded.Dice {
    @Override
    public int run(boolean staysOpen) {
      int eyes = Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 4));
      act("bet", eyes + 1);
      mutable();
      act("pay", eyes + 1);
      if (staysOpen) {
        Workflow.await(() -> rolls > 0);
        mutable();
        Workflow.await(() -> rolls > 1);
      }
      return eyes;
    }
  }

  /** Behind looks at a limit that had not changed: in the same task, and with an empty task between. */
  public static class Limits extends Recorded.Limits {
    @Override
    public int run() {
      limit("limit", 1);
      act("one");
      limit("limit", 1);
      act("two", 2);
      limit("limit", 2);
      Workflow.await(() -> signals > 0);
      limit("limit", 2);
      Workflow.await(() -> signals > 1);
      act("three", 3);
      return 3;
    }
  }

  /** The short nap is longer. */
  public static class Naps extends Recorded.Naps {
    @Override
    public String run() {
      CancellationScope first = Workflow.newCancellationScope(() -> lengthy = Workflow.newTimer(Duration.ofHours(1)));
      CancellationScope second = Workflow.newCancellationScope(() -> brief = Workflow.newTimer(Duration.ofSeconds(3)));
      first.run();
      second.run();
      Workflow.await(() -> awake);
      return cut(first, second);
    }
  }

  /** In signal handlers. */
  public static class Chat extends Recorded.Chat {
    @Override
    public void say(String words) {
      act("answer", words + "!");
      over = over || words.equals("goodbye");
    }
  }

  public static class Greeting extends Recorded.Greeting {
    @Override
    public int run() {
      Workflow.await(() -> names > 0);
      act("greet", names);
      return names;
    }
  }

  /** Behind a version and its search attribute. */
  public static class Stamped implements Flows.Stamped {
    @Override
    public String run() {
      act("first");
      if (Workflow.getVersion("stamp", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("stamp", "red");
      }
      act("last");
      return "done";
    }
  }

  /** On both sides of the version. */
  public static class Forked implements Flows.Forked {
    @Override
    public String run() {
      Promise<String> pick = begin(like(soon()), "pick", 1);
      Promise<String> fold = begin(like(soon()), Workflow.getVersion("fold", Workflow.DEFAULT_VERSION, 1) == 1 ? "fold" : "crumple", 2);
      Promise.allOf(pick, fold).get();
      act("send");
      return "sent";
    }
  }

  /** Another input and time-out of the Nexus operation. */
  public static class Till implements Flows.Till {
    @Override
    public String run() {
      Flows.Counter counter =
          Workflow.newNexusServiceStub(
              Flows.Counter.class,
              NexusServiceOptions.newBuilder()
                  .setEndpoint("corpus-counter")
                  .setOperationOptions(NexusOperationOptions.newBuilder().setScheduleToCloseTimeout(Duration.ofSeconds(40)).build())
                  .build());
      String rung = counter.ring("gong");
      act("note", rung);
      return rung;
    }
  }

  static final List<Class<?>> CHANGED =
      List.of(
          Purchase.class, Approval.class, Parallel.class, Child.class, Listener.class, Household.class, Loop.class, Cleanup.class, Tax.class,
          Quote.class, Heart.class, Profile.class, Cart.class, Broken.class, Race.class, Dice.class, Limits.class, Naps.class, Chat.class,
          Greeting.class, Stamped.class, Forked.class, Till.class);
}
