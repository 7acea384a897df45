package flows;

import static flows.Parts.act;
import static flows.Parts.begin;
import static flows.Parts.prices;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** Things have another name: activity, child type, version, local activity. */
final class Renamed {
  private Renamed() {}

  public static class Purchase extends Recorded.Purchase {
    @Override
    public String run(boolean staysOpen) {
      act("reserve", "chair");
      Workflow.sleep(Duration.ofSeconds(1));
      act("ship_v2", "chair");
      act("receipt", "chair");
      return "done";
    }
  }

  public static class Parallel implements Flows.Parallel {
    @Override
    public String run() {
      Promise.allOf(begin("pick"), begin("pack_v2")).get();
      act("send");
      return "sent";
    }
  }

  public static class Household implements Flows.Household {
    @Override
    public String run(String listener, String victim) {
      return Recorded.Household.child(Flows.Nephew.class, "-child").run("Ada");
    }
  }

  public static class Tax implements Flows.Tax {
    @Override
    public int run() {
      if (Workflow.getVersion("tax-v3", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("tax");
      }
      act("charge", 100);
      return 100;
    }
  }

  /** Of a local activity Java compares the id alone: this passes. */
  public static class Quote implements Flows.Quote {
    @Override
    public int run() {
      int cents = prices().quoteV2();
      act("charge", cents);
      return prices().score(cents);
    }
  }

  public static class Cleanup implements Flows.Cleanup {
    @Override
    public void run() {
      try {
        Recorded.Cleanup.slow();
      } catch (ActivityFailure failure) {
        Workflow.newDetachedCancellationScope(() -> act("undo_v2")).run();
        throw failure;
      }
    }
  }

  /** Another id: new to the SDK, which has no value for it. */
  public static class Limits extends Recorded.Limits {
    @Override
    public int run() {
      limit("limit_v2", 1);
      act("one");
      return 1;
    }
  }

  /** A side effect of the other kind where the marker of the mutable one was recorded. */
  public static class Dice extends Recorded.Dice {
    @Override
    public int run(boolean staysOpen) {
      int eyes = Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 4));
      act("bet", eyes);
      Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 7));
      act("pay", eyes);
      return eyes;
    }
  }

  public static class Forked implements Flows.Forked {
    @Override
    public String run() {
      Promise<String> pick = begin("pick");
      Promise<String> fold = begin(Workflow.getVersion("fold", Workflow.DEFAULT_VERSION, 1) == 1 ? "fold_v2" : "crumple");
      Promise.allOf(pick, fold).get();
      act("send");
      return "sent";
    }
  }

  /** The version has another name: the old marker and its search attribute are passed over. */
  public static class Stamped implements Flows.Stamped {
    @Override
    public String run() {
      act("first");
      if (Workflow.getVersion("stamp-v2", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("stamp");
      }
      act("last");
      return "done";
    }
  }

  public static class Greeting extends Recorded.Greeting {
    @Override
    public int add(String name) {
      act("stock_v2", name);
      return ++names;
    }
  }

  public static class Chat extends Recorded.Chat {
    @Override
    public String run() {
      Workflow.await(() -> over);
      act("hang_up_v2");
      return "bye";
    }
  }

  /** Another operation of the service. */
  public static class Till implements Flows.Till {
    @Override
    public String run() {
      String rung = Parts.counter().ringTwice("bell");
      act("note", rung);
      return rung;
    }
  }

  static final List<Class<?>> CHANGED =
      List.of(Purchase.class, Parallel.class, Household.class, Tax.class, Quote.class, Cleanup.class, Limits.class, Dice.class, Forked.class, Stamped.class, Greeting.class, Chat.class, Till.class);
}
