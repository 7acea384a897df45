package flows;

import static flows.Parts.act;
import static flows.Parts.begin;
import static flows.Parts.prices;

import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Something more: beside the first, at the end, before a wait, in a handler, a local activity, a child, a side effect. */
final class Added {
  private Added() {}

  /** One more activity at the very end. */
  public static class Purchase extends Recorded.Purchase {
    @Override
    public String run(boolean staysOpen) {
      act("reserve", "chair");
      Workflow.sleep(Duration.ofSeconds(1));
      act("ship", "chair");
      act("receipt", "chair");
      act("ask_opinion", "chair");
      if (staysOpen) {
        Workflow.await(() -> closed);
      }
      return "done";
    }
  }

  /** An activity before the wait. */
  public static class Approval extends Recorded.Approval {
    @Override
    public String run(int seconds) {
      act("ask_nicely");
      Workflow.await(Duration.ofSeconds(seconds), () -> !by.isEmpty());
      return "charged";
    }
  }

  /** A third activity beside the two. */
  public static class Parallel implements Flows.Parallel {
    @Override
    public String run() {
      Promise.allOf(begin("pick"), begin("pack"), begin("weigh")).get();
      act("send");
      return "sent";
    }
  }

  /** Another child before the first. */
  public static class Household implements Flows.Household {
    @Override
    public String run(String listener, String victim) {
      Recorded.Household.child(Flows.Child.class, "-elder").run("Bert");
      return Recorded.Household.child(Flows.Child.class, "-child").run("Ada");
    }
  }

  /** A pause before the next round. */
  public static class Loop implements Flows.Loop {
    @Override
    public String run(int left) {
      act("step", left);
      Workflow.sleep(Duration.ofMinutes(1));
      if (left > 0) {
        Workflow.continueAsNew(left - 1);
      }
      return "done";
    }
  }

  /** A local activity between. */
  public static class Quote implements Flows.Quote {
    @Override
    public int run() {
      int cents = prices().quote() + prices().duty();
      act("charge", cents);
      return prices().score(cents);
    }
  }

  /** One more memo beside the other commands of the first task. */
  public static class Profile implements Flows.Profile {
    @Override
    public void run() {
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("begun"));
      Workflow.upsertMemo(Map.of("note", "first"));
      Workflow.upsertMemo(Map.of("note", "second"));
      act("charge", 1);
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("ended"));
    }
  }

  /** A second activity in the update handler. */
  public static class Cart extends Recorded.Cart {
    @Override
    public int add(String item) {
      act("stock", item);
      act("price", item);
      items.add(item);
      return items.size();
    }
  }

  /** One more activity in the 21st step, started and not waited for. */
  public static class Long implements Flows.Long {
    @Override
    public void run(int steps) {
      for (int step = 0; step < steps; step++) {
        if (step == 20) {
          begin("audit");
        }
        act("step", step);
        if (step % 10 == 9) {
          Workflow.sleep(Duration.ofMillis(10));
        }
      }
      Workflow.await(() -> false);
    }
  }

  /** A local activity at the end of a run that waits: no command, so no SDK sees it in an open history. */
  public static class Listener extends Recorded.Listener {
    @Override
    public int run() {
      prices().quote();
      Workflow.await(() -> heard > 0);
      return heard;
    }
  }

  /** One more side effect at the end. */
  public static class Dice extends Recorded.Dice {
    @Override
    public int run(boolean staysOpen) {
      int eyes = Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 4));
      act("bet", eyes);
      mutable();
      act("pay", eyes);
      if (staysOpen) {
        Workflow.await(() -> rolls > 0);
      }
      return Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 5));
    }
  }

  /** An activity right behind the look at a limit that had not changed. */
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
      begin("audit");
      Workflow.await(() -> signals > 1);
      act("three");
      return 3;
    }
  }

  /** A memo between pick and the version. */
  public static class Forked implements Flows.Forked {
    @Override
    public String run() {
      Promise<String> pick = begin("pick");
      Workflow.upsertMemo(Map.of("note", "picked"));
      Promise<String> fold = begin(Workflow.getVersion("fold", Workflow.DEFAULT_VERSION, 1) == 1 ? "fold" : "crumple");
      Promise.allOf(pick, fold).get();
      act("send");
      return "sent";
    }
  }

  /** A side effect before the stamp, at the place of its version. */
  public static class Stamped implements Flows.Stamped {
    @Override
    public String run() {
      act("first");
      Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 1));
      if (Workflow.getVersion("stamp", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("stamp");
      }
      act("last");
      return "done";
    }
  }

  /** An activity beside the timers of the 41st round. */
  public static class Burst implements Flows.Burst {
    @Override
    public int run(int rounds) {
      for (int round = 0; round < rounds; round++) {
        if (round == 40) {
          begin("audit");
        }
        Recorded.Burst.timers(18);
      }
      return rounds;
    }
  }

  /** Each word is answered and kept. */
  public static class Chat extends Recorded.Chat {
    @Override
    public void say(String words) {
      act("answer", words);
      act("keep", words);
      over = over || words.equals("goodbye");
    }
  }

  /** A greeting before anybody has come. */
  public static class Greeting extends Recorded.Greeting {
    @Override
    public int run() {
      begin("sweep");
      return super.run();
    }
  }

  /** Rings again at the end. */
  public static class Till implements Flows.Till {
    @Override
    public String run() {
      String rung = Parts.counter().ring("bell");
      act("note", rung);
      return Parts.counter().ring("bell");
    }
  }

  static final List<Class<?>> CHANGED =
      List.of(
          Purchase.class, Approval.class, Parallel.class, Household.class, Loop.class, Quote.class, Profile.class,
          Cart.class, Long.class, Listener.class, Dice.class, Limits.class, Forked.class, Stamped.class, Burst.class, Chat.class, Greeting.class, Till.class);
}
