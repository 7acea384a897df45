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

/** The same things in another order. */
final class Reordered {
  private Reordered() {}

  public static class Purchase extends Recorded.Purchase {
    @Override
    public String run(boolean staysOpen) {
      act("reserve", "chair");
      Workflow.sleep(Duration.ofSeconds(1));
      act("receipt", "chair");
      act("ship", "chair");
      return "done";
    }
  }

  public static class Parallel implements Flows.Parallel {
    @Override
    public String run() {
      Promise.allOf(begin("pack"), begin("pick")).get();
      act("send");
      return "sent";
    }
  }

  /** First the signal, then the child. */
  public static class Household implements Flows.Household {
    @Override
    public String run(String listener, String victim) {
      Recorded.Household.signal(listener);
      return Recorded.Household.child(Flows.Child.class, "-child").run("Ada");
    }
  }

  /** The charge before the version. */
  public static class Tax implements Flows.Tax {
    @Override
    public int run() {
      act("charge", 100);
      if (Workflow.getVersion("tax-v2", Workflow.DEFAULT_VERSION, 1) == 1) {
        act("tax");
      }
      return 100;
    }
  }

  /** The charge before the local activity. */
  public static class Quote implements Flows.Quote {
    @Override
    public int run() {
      act("charge", 17);
      return prices().score(prices().quote());
    }
  }

  /** The memo before the search attributes. */
  public static class Profile implements Flows.Profile {
    @Override
    public void run() {
      Workflow.upsertMemo(Map.of("note", "first"));
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("begun"));
      act("charge", 1);
      Workflow.upsertTypedSearchAttributes(Parts.STAGE.valueSet("ended"));
    }
  }

  /** The mutable side effect before the other. */
  public static class Dice extends Recorded.Dice {
    @Override
    public int run(boolean staysOpen) {
      mutable();
      int eyes = Workflow.sideEffect(Integer.class, () -> Trace.ran("sideEffect", 4));
      act("bet", eyes);
      act("pay", eyes);
      return eyes;
    }
  }

  /** The version before pick: the SDK refuses that by itself. */
  public static class Forked implements Flows.Forked {
    @Override
    public String run() {
      int version = Workflow.getVersion("fold", Workflow.DEFAULT_VERSION, 1);
      Promise<String> pick = begin("pick");
      Promise<String> fold = begin(version == 1 ? "fold" : "crumple");
      Promise.allOf(pick, fold).get();
      act("send");
      return "sent";
    }
  }

  /** The version a task earlier, where the run had none. */
  public static class Stamped implements Flows.Stamped {
    @Override
    public String run() {
      int version = Workflow.getVersion("stamp", Workflow.DEFAULT_VERSION, 1);
      act("first");
      if (version == 1) {
        act("stamp");
      }
      act("last");
      return "done";
    }
  }

  /** The other nap is cancelled: the SDK compares the kind of a cancel command alone. */
  public static class Naps extends Recorded.Naps {
    @Override
    protected String cut(CancellationScope first, CancellationScope second) {
      second.cancel();
      lengthy.get();
      act("rise");
      return "up";
    }
  }

  /** Right goes first. */
  public static class Branches extends Recorded.Branches {
    @Override
    protected CancellationScope first(CancellationScope left, CancellationScope right) {
      return right;
    }
  }

  static final List<Class<?>> CHANGED =
      List.of(Purchase.class, Parallel.class, Household.class, Tax.class, Quote.class, Profile.class, Dice.class, Forked.class, Stamped.class, Naps.class, Branches.class);
}
