package flows;

import static flows.Parts.act;
import static flows.Parts.begin;

import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** Variants of few classes each. */
final class Others {
  private Others() {}

  /** Changed as it should be: behind a version. */
  static final class Versioned {
    public static class Purchase extends Recorded.Purchase {
      @Override
      public String run(boolean staysOpen) {
        act("reserve", "chair");
        Workflow.sleep(Duration.ofSeconds(1));
        act(Workflow.getVersion("ship-v2", Workflow.DEFAULT_VERSION, 1) == 1 ? "ship_v2" : "ship", "chair");
        act("receipt", "chair");
        boolean asks = Workflow.getVersion("ask", Workflow.DEFAULT_VERSION, 1) == 1;
        if (asks) {
          act("ask_opinion", "chair");
        }
        if (staysOpen) {
          Workflow.await(() -> closed);
        }
        return "done";
      }
    }

    /** The old branch is no longer supported, the new one is: what was recorded with it goes on. */
    public static class Tax implements Flows.Tax {
      @Override
      public int run() {
        Workflow.getVersion("tax-v2", 1, 1);
        act("tax");
        act("charge", 100);
        return 100;
      }
    }

    /** Asks for a version in a run that was recorded without: not supported. */
    public static class Parallel extends Recorded.Parallel {
      @Override
      public String run() {
        Workflow.getVersion("pick-v2", 1, 1);
        return super.run();
      }
    }

    /** The same in a run that had no command yet: nothing recorded is there to differ from. */
    public static class Listener extends Recorded.Listener {
      @Override
      public int run() {
        Workflow.getVersion("listen-v2", 1, 1);
        return super.run();
      }
    }

    /** A version right before one that was recorded. */
    public static class Forked implements Flows.Forked {
      @Override
      public String run() {
        Promise<String> pick = begin(Workflow.getVersion("pick", Workflow.DEFAULT_VERSION, 1) == 1 ? "pick_v2" : "pick");
        Promise<String> fold = begin(Workflow.getVersion("fold", Workflow.DEFAULT_VERSION, 2) > 0 ? "fold" : "crumple");
        Promise.allOf(pick, fold).get();
        act("send");
        return "sent";
      }
    }

    static final List<Class<?>> CHANGED = List.of(Purchase.class, Tax.class, Parallel.class, Listener.class, Forked.class);
  }

  /** Ends otherwise, and versions out of range. */
  static final class Ended {
    /** Completes where it continued as new. */
    public static class Loop implements Flows.Loop {
      @Override
      public String run(int left) {
        act("step", left);
        return "done";
      }
    }

    /** Fails where it completed. */
    public static class Purchase extends Recorded.Purchase {
      @Override
      public String run(boolean staysOpen) {
        super.run(staysOpen);
        throw ApplicationFailure.newFailure("no", "No");
      }
    }

    /** Completes where it failed. */
    public static class Broken implements Flows.Broken {
      @Override
      public void run(String name) {
        try {
          act("explode", name);
        } catch (Exception expected) {
          return;
        }
      }
    }

    /** Continues as new where it completed. */
    public static class Parallel extends Recorded.Parallel {
      @Override
      public String run() {
        super.run();
        Workflow.continueAsNew();
        return "";
      }
    }

    /** Version 1 is gone. */
    public static class Tax implements Flows.Tax {
      @Override
      public int run() {
        Workflow.getVersion("tax-v2", 2, 2);
        act("charge", 100);
        return 100;
      }
    }

    /** Ends early: nothing comes where history goes on. */
    public static class Long implements Flows.Long {
      @Override
      public void run(int steps) {
        new Recorded.Long().run(steps / 2);
      }
    }

    static final List<Class<?>> CHANGED =
        List.of(Loop.class, Purchase.class, Broken.class, Parallel.class, Tax.class, Long.class);
  }

  /** Exceptions of the code's own, and a lock-up. */
  static final class Errors {
    public static class Purchase extends Recorded.Purchase {
      @Override
      public String run(boolean staysOpen) {
        act("reserve", "chair");
        Workflow.sleep(Duration.ofSeconds(1));
        throw new IllegalStateException("no such table: orders");
      }
    }

    /** After a command too many an exception: the divergence is what counts. */
    public static class Approval extends Recorded.Approval {
      @Override
      public String run(int seconds) {
        begin("ask_nicely");
        Workflow.await(Duration.ofSeconds(seconds), () -> !by.isEmpty());
        throw new IllegalStateException("not asked");
      }
    }

    /** In the update handler. */
    public static class Cart extends Recorded.Cart {
      @Override
      public int add(String item) {
        throw new IllegalStateException("no shelf");
      }
    }

    /** Right behind a local activity. */
    public static class Quote extends Recorded.Quote {
      @Override
      public int run() {
        Parts.prices().quote();
        throw new IllegalStateException("no price");
      }
    }

    /** Blocks its thread. */
    public static class Parallel implements Flows.Parallel {
      @Override
      public String run() {
        AnyActivity.pause(2_500);
        return "";
      }
    }

    /** Behind the look at a limit that had not changed. */
    public static class Limits extends Recorded.Limits {
      @Override
      public int run() {
        limit("limit", 1);
        act("one");
        limit("limit", 1);
        act("two");
        limit("limit", 2);
        Workflow.await(() -> signals > 0);
        limit("limit", 2);
        throw new IllegalStateException("no limit");
      }
    }

    /** In the signal handler. */
    public static class Chat extends Recorded.Chat {
      @Override
      public void say(String words) {
        throw new IllegalStateException("no ears");
      }
    }

    static final List<Class<?>> CHANGED =
        List.of(Purchase.class, Approval.class, Cart.class, Quote.class, Parallel.class, Limits.class, Chat.class);
  }

  /** A failure policy that makes a mismatch the failure of the run; the worker sets it for this variant. */
  static final class Policy {
    public static class Loop extends Removed.Loop {}

    static final List<Class<?>> CHANGED =
        List.of(
            Renamed.Purchase.class, Renamed.Parallel.class, Loop.class, Removed.Approval.class, Ended.Tax.class, Removed.Cart.class,
            Renamed.Limits.class, Errors.Quote.class);
  }

  /** The same commands with other ids: something cancelled before it was sent leaves no trace but shifts what follows. */
  static final class Ids {
    public static class Purchase extends Recorded.Purchase {
      @Override
      public String run(boolean staysOpen) {
        act("reserve", "chair");
        Workflow.sleep(Duration.ofSeconds(1));
        never(() -> begin("audit"));
        act("ship", "chair");
        act("receipt", "chair");
        if (staysOpen) {
          Workflow.await(() -> closed);
        }
        return "done";
      }
    }

    public static class Approval extends Recorded.Approval {
      @Override
      public String run(int seconds) {
        never(() -> Workflow.newTimer(Duration.ofHours(1)));
        return super.run(seconds);
      }
    }

    public static class Household implements Flows.Household {
      @Override
      public String run(String listener, String victim) {
        String greeting = Recorded.Household.child(Flows.Child.class, "-offspring").run("Ada");
        Recorded.Household.signal(listener);
        Recorded.Household.cancel(victim);
        return greeting;
      }
    }

    /** One random number more than recorded. */
    public static class Identity extends Recorded.Identity {
      @Override
      public String run() {
        Workflow.randomUUID();
        return super.run();
      }
    }

    static void never(Runnable what) {
      CancellationScope scope = Workflow.newCancellationScope(what);
      scope.run();
      scope.cancel();
    }

    static final List<Class<?>> CHANGED = List.of(Purchase.class, Approval.class, Household.class, Identity.class);
  }

  /** Commands before their time: every check of the SDK passes. */
  static final class Early {
    /** Ships beside the timer: one task early. */
    public static class Purchase extends Recorded.Purchase {
      @Override
      public String run(boolean staysOpen) {
        act("reserve", "chair");
        Promise<Void> pause = Workflow.newTimer(Duration.ofSeconds(1));
        Promise<String> ship = begin("ship", "chair");
        pause.get();
        ship.get();
        act("receipt", "chair");
        if (staysOpen) {
          Workflow.await(() -> closed);
        }
        return "done";
      }
    }

    static final List<Class<?>> CHANGED = List.of(Purchase.class);
  }
}
