package flows;

import static flows.Parts.act;
import static flows.Parts.begin;
import static flows.Parts.prices;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Things are gone: activity, timer, version, local activity, update handler, external signal, upsert, side effect. */
final class Removed {
  private Removed() {}

  /** No ship, the receipt follows. */
  public static class Purchase extends Recorded.Purchase {
    @Override
    public String run(boolean staysOpen) {
      act("reserve", "chair");
      Workflow.sleep(Duration.ofSeconds(1));
      act("receipt", "chair");
      if (staysOpen) {
        Workflow.await(() -> closed);
      }
      return "done";
    }
  }

  /** No timer: waits without end. */
  public static class Approval extends Recorded.Approval {
    @Override
    public String run(int seconds) {
      Workflow.await(() -> !by.isEmpty());
      act("charge", by);
      return "charged";
    }
  }

  /** No signal to the listener. */
  public static class Household implements Flows.Household {
    @Override
    public String run(String listener, String victim) {
      String greeting = Recorded.Household.child(Flows.Child.class, "-child").run("Ada");
      Recorded.Household.cancel(victim);
      return greeting;
    }
  }

  /** No activity before the next round. */
  public static class Loop implements Flows.Loop {
    @Override
    public String run(int left) {
      if (left > 0) {
        Workflow.continueAsNew(left - 1);
      }
      return "done";
    }
  }

  /** The version call is gone, which Java forgives, and the tax stays. */
  public static class Tax implements Flows.Tax {
    @Override
    public int run() {
      act("tax");
      act("charge", 100);
      return 100;
    }
  }

  /** No first local activity. */
  public static class Quote implements Flows.Quote {
    @Override
    public int run() {
      act("charge", 17);
      return prices().score(17);
    }
  }

  /** No search attributes at the beginning. */
  public static class Profile implements Flows.Profile {
    @Override
    public void run() {
      Workflow.upsertMemo(Map.of("note", "first"));
      act("charge", 1);
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("ended"));
    }
  }

  /** No update handler. */
  public static class Cart implements Flows.Basket {
    @Override
    public int run() {
      Workflow.await(() -> false);
      return 0;
    }
  }

  /** Does not clean up. */
  public static class Cleanup implements Flows.Cleanup {
    @Override
    public void run() {
      Recorded.Cleanup.slow();
    }
  }

  /** Every 30th step is left out. */
  public static class Long implements Flows.Long {
    @Override
    public void run(int steps) {
      for (int step = 0; step < steps; step++) {
        if (step % 30 != 29) {
          act("step", step);
        }
        if (step % 10 == 9) {
          Workflow.sleep(Duration.ofMillis(10));
        }
      }
      Workflow.await(() -> false);
    }
  }

  /** No side effect before the bet. */
  public static class Dice extends Recorded.Dice {
    @Override
    public int run(boolean staysOpen) {
      act("bet", 4);
      mutable();
      act("pay", 4);
      return 4;
    }
  }

  /** No look at the limit where it had changed. */
  public static class Limits extends Recorded.Limits {
    @Override
    public int run() {
      limit("limit", 1);
      act("one");
      limit("limit", 1);
      act("two");
      Workflow.await(() -> signals > 0);
      Workflow.await(() -> signals > 1);
      act("three");
      return 3;
    }
  }

  /** No local activity before the charge: it comes two tasks early, but without what was recorded before it. */
  public static class Heart implements Flows.Heart {
    @Override
    public int run() {
      act("charge", 42);
      return 42;
    }
  }

  /** The version call is gone, and with it its search attribute: Java passes over both. */
  public static class Stamped implements Flows.Stamped {
    @Override
    public String run() {
      act("first");
      act("stamp");
      act("last");
      return "done";
    }
  }

  /** The version call is gone, and the old way is taken. */
  public static class Forked implements Flows.Forked {
    @Override
    public String run() {
      Promise.allOf(begin("pick"), begin("crumple")).get();
      act("send");
      return "sent";
    }
  }

  /** One timer less in the 31st round. */
  public static class Burst implements Flows.Burst {
    @Override
    public int run(int rounds) {
      for (int round = 0; round < rounds; round++) {
        Recorded.Burst.timers(round == 30 ? 17 : 18);
      }
      return rounds;
    }
  }

  /** Nothing is cancelled. */
  public static class Naps extends Recorded.Naps {
    @Override
    protected String cut(CancellationScope first, CancellationScope second) {
      brief.get();
      act("rise");
      return "up";
    }
  }

  /** No answers. */
  public static class Chat extends Recorded.Chat {
    @Override
    public void say(String words) {
      over = over || words.equals("goodbye");
    }
  }

  /** Notes at once. */
  public static class Till implements Flows.Till {
    @Override
    public String run() {
      act("note", "bell");
      return "bell";
    }
  }

  static final List<Class<?>> CHANGED =
      List.of(
          Purchase.class, Approval.class, Household.class, Loop.class, Tax.class, Quote.class, Profile.class, Cart.class,
          Cleanup.class, Long.class, Dice.class, Limits.class, Heart.class, Stamped.class, Forked.class, Burst.class, Naps.class, Chat.class, Till.class);
}
