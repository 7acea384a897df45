package flows;

import static flows.Parts.act;
import static flows.Parts.begin;
import static flows.Parts.prices;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The workflows as they ran when the histories were recorded. */
final class Recorded {
  private Recorded() {}

  /** Activities one after another with a timer between; may stay open at its end. */
  public static class Purchase implements Flows.Purchase {
    protected boolean closed;

    @Override
    public String run(boolean staysOpen) {
      act("reserve", "chair");
      Workflow.sleep(Duration.ofSeconds(1));
      act("ship", "chair");
      act("receipt", "chair");
      if (staysOpen) {
        Workflow.await(() -> closed);
      }
      return "done";
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** A signal that may not come: a timer beside a wait. */
  public static class Approval implements Flows.Approval {
    protected String by = "";

    @Override
    public String run(int seconds) {
      if (!Workflow.await(Duration.ofSeconds(seconds), () -> !by.isEmpty())) {
        act("give_up");
        return "expired";
      }
      act("charge", by);
      return "charged";
    }

    @Override
    public void approve(String name) {
      by = name;
    }

    @Override
    public String by() {
      return by;
    }
  }

  /** Two activities at once, then a third. */
  public static class Parallel implements Flows.Parallel {
    @Override
    public String run() {
      Promise.allOf(begin("pick"), begin("pack")).get();
      act("send");
      return "sent";
    }
  }

  public static class Child implements Flows.Child {
    @Override
    public String run(String name) {
      return act("greet", name);
    }
  }

  /** Is signalled by another workflow. */
  public static class Listener implements Flows.Listener {
    protected int heard;

    @Override
    public int run() {
      Workflow.await(() -> heard > 0);
      return heard;
    }

    @Override
    public void ping() {
      heard++;
    }
  }

  /** A child workflow, then a signal to a third one and a request to cancel a fourth. */
  public static class Household implements Flows.Household {
    @Override
    public String run(String listener, String victim) {
      String greeting = child(Flows.Child.class, "-child").run("Ada");
      signal(listener);
      cancel(victim);
      return greeting;
    }

    static <T> T child(Class<T> kind, String suffix) {
      return Workflow.newChildWorkflowStub(
          kind,
          ChildWorkflowOptions.newBuilder().setWorkflowId(Workflow.getInfo().getWorkflowId() + suffix).build());
    }

    static void signal(String workflow) {
      Workflow.newUntypedExternalWorkflowStub(workflow).signal("ping");
    }

    static void cancel(String workflow) {
      Workflow.newUntypedExternalWorkflowStub(WorkflowExecution.newBuilder().setWorkflowId(workflow).build()).cancel();
    }
  }

  /** Continues as new until the count is done. */
  public static class Loop implements Flows.Loop {
    @Override
    public String run(int left) {
      act("step", left);
      if (left > 0) {
        Workflow.continueAsNew(left - 1);
      }
      return "done";
    }
  }

  /** Is cancelled while an activity runs: waits for its end, cleans up, ends as cancelled. */
  public static class Cleanup implements Flows.Cleanup {
    @Override
    public void run() {
      try {
        slow();
      } catch (ActivityFailure failure) {
        Workflow.newDetachedCancellationScope(() -> act("undo")).run();
        throw failure;
      }
    }

    static void slow() {
      Workflow.newUntypedActivityStub(
              ActivityOptions.newBuilder()
                  .setStartToCloseTimeout(Duration.ofSeconds(30))
                  .setHeartbeatTimeout(Duration.ofSeconds(5))
                  .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                  .build())
          .execute("slow", String.class);
    }
  }

  /** Behind a version. */
  public static class Tax implements Flows.Tax {
    @Override
    public int run() {
      if (Workflow.getVersion("tax-v2", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("tax");
      }
      act("charge", 100);
      return 100;
    }
  }

  /** Local activities around an activity. */
  public static class Quote implements Flows.Quote {
    @Override
    public int run() {
      int cents = prices().quote();
      act("charge", cents);
      return prices().score(cents);
    }
  }

  /** A local activity longer than the workflow task's time-out: empty tasks keep it alive. */
  public static class Heart implements Flows.Heart {
    @Override
    public int run() {
      int cents = prices().slowQuote();
      act("charge", cents);
      return cents;
    }
  }

  /** Search attributes and memo. */
  public static class Profile implements Flows.Profile {
    @Override
    public void run() {
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("begun"));
      Workflow.upsertMemo(Map.of("note", "first"));
      act("charge", 1);
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("ended"));
    }
  }

  /** Updates: accepted, rejected, with an activity in the handler. */
  public static class Cart implements Flows.Cart {
    protected final List<String> items = new ArrayList<>();

    @Override
    public int run() {
      Workflow.await(() -> items.size() >= 2);
      act("charge", items.size());
      return items.size();
    }

    @Override
    public int add(String item) {
      act("stock", item);
      items.add(item);
      return items.size();
    }

    @Override
    public void checkAdd(String item) {
      if (item.isEmpty()) {
        throw new IllegalArgumentException("no item");
      }
    }
  }

  /** Fails on purpose. */
  public static class Broken implements Flows.Broken {
    @Override
    public void run(String name) {
      try {
        act("explode", name);
      } catch (ActivityFailure failure) {
        throw ApplicationFailure.newFailureWithCause("gave up", "GaveUp", failure);
      }
    }
  }

  /** Many workflow tasks; waits at its end. */
  public static class Long implements Flows.Long {
    @Override
    public void run(int steps) {
      for (int step = 0; step < steps; step++) {
        act("step", step);
        if (step % 10 == 9) {
          Workflow.sleep(Duration.ofMillis(10));
        }
      }
      Workflow.await(() -> false);
    }
  }

  /** An activity against a timer that it beats. */
  public static class Race implements Flows.Race {
    @Override
    public String run() {
      CancellationScope scope = Workflow.newCancellationScope(() -> Workflow.newTimer(Duration.ofHours(1)));
      scope.run();
      act("step", 1);
      scope.cancel();
      act("ship", "bell");
      return "work";
    }
  }

  /** Values from outside; the second look at the mutable one finds it unchanged. */
  public static class Dice implements Flows.Dice {
    protected int rolls;

    @Override
    public int run(boolean staysOpen) {
      int eyes = Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 4));
      act("bet", eyes);
      mutable();
      act("pay", eyes);
      if (staysOpen) {
        Workflow.await(() -> rolls > 0);
        mutable();
        Workflow.await(() -> rolls > 1);
      }
      return eyes;
    }

    static int mutable() {
      return Workflow.mutableSideEffect("limit", Integer.class, (was, is) -> !was.equals(is), () -> Trace.ran("mutable", 7));
    }

    @Override
    public void again() {
      rolls++;
    }
  }

  /** A change of the value leaves a marker, no change leaves nothing: in the second task, and in the one of the first signal. */
  public static class Limits implements Flows.Limits {
    protected int signals;

    @Override
    public int run() {
      limit("limit", 1);
      act("one");
      limit("limit", 1);
      act("two");
      limit("limit", 2);
      Workflow.await(() -> signals > 0);
      limit("limit", 2);
      Workflow.await(() -> signals > 1);
      act("three");
      return 3;
    }

    static int limit(String id, int value) {
      return Workflow.mutableSideEffect(id, Integer.class, (was, is) -> !was.equals(is), () -> Trace.ran("mutable", value));
    }

    @Override
    public void next() {
      signals++;
    }
  }

  /** Who and where it is goes into ids and inputs. */
  public static class Identity implements Flows.Identity {
    @Override
    public String run() {
      WorkflowInfo info = Workflow.getInfo();
      act(info.getTaskQueue().equals("corpus") ? "home" : "abroad", info.getTaskQueue(), info.getNamespace(), info.getRunId());
      Workflow.sleep(Duration.ofMillis(100 + Workflow.newRandom().nextInt(100)));
      act(info.getNamespace().equals("default") ? "plain" : "other", Workflow.randomUUID().toString(), Workflow.currentTimeMillis());
      return Household.child(Flows.Child.class, "-" + info.getRunId() + "-" + Workflow.randomUUID()).run(info.getWorkflowId());
    }
  }

  /** Its second workflow task fails once while it is recorded. */
  public static class Flaky implements Flows.Flaky {
    @Override
    public String run() {
      act("one");
      Fault.mayHappen();
      act("two");
      return "done";
    }
  }

  /** About 2,000 events. */
  public static class Burst implements Flows.Burst {
    @Override
    public int run(int rounds) {
      for (int round = 0; round < rounds; round++) {
        timers(18);
      }
      return rounds;
    }

    static void timers(int count) {
      List<Promise<Void>> timers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        timers.add(Workflow.newTimer(Duration.ofMillis(5)));
      }
      Promise.allOf(timers).get();
    }
  }

  /** The long nap is cancelled, the short one ends. */
  public static class Naps implements Flows.Naps {
    protected boolean awake;
    protected Promise<Void> lengthy, brief;

    @Override
    public String run() {
      CancellationScope first = Workflow.newCancellationScope(() -> lengthy = Workflow.newTimer(Duration.ofHours(1)));
      CancellationScope second = Workflow.newCancellationScope(() -> brief = Workflow.newTimer(Duration.ofSeconds(2)));
      first.run();
      second.run();
      Workflow.await(() -> awake);
      return cut(first, second);
    }

    protected String cut(CancellationScope first, CancellationScope second) {
      first.cancel();
      brief.get();
      act("rise");
      return "up";
    }

    @Override
    public void wake() {
      awake = true;
    }
  }

  /** Left goes first. */
  public static class Branches implements Flows.Branches {
    protected int cuts;

    @Override
    public String run() {
      CancellationScope left = branch();
      CancellationScope right = branch();
      Workflow.await(() -> cuts > 0);
      first(left, right).cancel();
      Workflow.await(() -> cuts > 1);
      act("clear");
      return "clear";
    }

    protected CancellationScope first(CancellationScope left, CancellationScope right) {
      return left;
    }

    static CancellationScope branch() {
      ActivityOptions options = ActivityOptions.newBuilder(Parts.soon()).setHeartbeatTimeout(Duration.ofSeconds(1)).build();
      CancellationScope scope =
          Workflow.newCancellationScope(() -> Workflow.newUntypedActivityStub(options).executeAsync("slow", String.class));
      scope.run();
      return scope;
    }

    @Override
    public void cut() {
      cuts++;
    }
  }

  /** Each word is answered where it arrives. */
  public static class Chat implements Flows.Chat {
    protected boolean over;

    @Override
    public String run() {
      Workflow.await(() -> over);
      act("hang_up");
      return "bye";
    }

    @Override
    public void say(String words) {
      act("answer", words);
      over = over || words.equals("goodbye");
    }
  }

  /** The update comes with the start. */
  public static class Greeting implements Flows.Greeting {
    protected int names;

    @Override
    public int run() {
      Workflow.await(() -> names > 0);
      act("greet");
      return names;
    }

    @Override
    public int add(String name) {
      act("stock", name);
      return ++names;
    }
  }

  /** The worker writes its versions into the search attributes. */
  public static class Stamped implements Flows.Stamped {
    @Override
    public String run() {
      act("first");
      if (Workflow.getVersion("stamp", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("stamp");
      }
      act("last");
      return "done";
    }
  }

  public static class Forked implements Flows.Forked {
    @Override
    public String run() {
      Promise<String> pick = begin("pick");
      Promise<String> fold = begin(Workflow.getVersion("fold", Workflow.DEFAULT_VERSION, 1) == 1 ? "fold" : "crumple");
      Promise.allOf(pick, fold).get();
      act("send");
      return "sent";
    }
  }

  public static class Till implements Flows.Till {
    @Override
    public String run() {
      String rung = Parts.counter().ring("bell");
      act("note", rung);
      return rung;
    }
  }

  static final List<Class<?>> WORKFLOWS =
      List.of(
          Purchase.class, Approval.class, Parallel.class, Child.class, Listener.class, Household.class, Loop.class,
          Cleanup.class, Tax.class, Quote.class, Heart.class, Profile.class, Cart.class, Broken.class, Long.class,
          Race.class, Dice.class, Limits.class, Identity.class, Flaky.class, Burst.class, Naps.class, Branches.class, Chat.class,
          Greeting.class, Stamped.class, Forked.class, Till.class);
}
