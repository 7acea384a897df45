package flows;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.DynamicActivity;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.NexusOperationOptions;
import io.temporal.workflow.NexusServiceOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What the variants share: activities by name, so that a change is one word. */
final class Parts {
  static final SearchAttributeKey<String> STAGE = SearchAttributeKey.forKeyword("Stage");

  private Parts() {}

  static ActivityOptions soon() {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(Duration.ofSeconds(10))
        .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(2).build())
        .build();
  }

  static String act(String name, Object... args) {
    return Workflow.newUntypedActivityStub(soon()).execute(name, String.class, args);
  }

  static Promise<String> begin(String name, Object... args) {
    return Workflow.newUntypedActivityStub(soon()).executeAsync(name, String.class, args);
  }

  static Flows.Counter counter() {
    return Workflow.newNexusServiceStub(
        Flows.Counter.class,
        NexusServiceOptions.newBuilder()
            .setEndpoint("corpus-counter")
            .setOperationOptions(NexusOperationOptions.newBuilder().setScheduleToCloseTimeout(Duration.ofSeconds(20)).build())
            .build());
  }

  static Flows.Prices prices() {
    return Workflow.newLocalActivityStub(
        Flows.Prices.class,
        LocalActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(10)).build());
  }
}

/** What must never run in a check says here that it did: a line in the file that CORPUS_TRACE names. */
final class Trace {
  private Trace() {}

  static <T> T ran(String what, T value) {
    String file = System.getenv("CORPUS_TRACE");
    if (file != null) {
      try {
        Files.writeString(Path.of(file), what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return value;
  }
}

/** A fault that happens once in the recording worker, so that a workflow task fails and is repeated. */
final class Fault {
  private static final AtomicInteger REMAINING =
      new AtomicInteger(Integer.parseInt(System.getenv().getOrDefault("CORPUS_FAULTS", "0")));

  private Fault() {}

  static void mayHappen() {
    if (REMAINING.getAndDecrement() > 0) {
      throw new IllegalStateException("once");
    }
  }
}

/** Every activity of the corpus but the local ones; they run while histories are recorded, never in a check. */
class AnyActivity implements DynamicActivity {
  @Override
  public Object execute(EncodedValues args) {
    String type = Trace.ran("activity", Activity.getExecutionContext().getInfo().getActivityType());
    if (type.equals("explode")) {
      throw ApplicationFailure.newFailure("it is gone", "Gone");
    }
    if (type.equals("slow")) {
      while (true) {
        Activity.getExecutionContext().heartbeat(null);
        pause(200);
      }
    }
    return type + " done";
  }

  static void pause(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new RuntimeException(e);
    }
  }
}

class PriceList implements Flows.Prices {
  @Override
  public int quote() {
    return Trace.ran("quote", 17);
  }

  @Override
  public int quoteV2() {
    return Trace.ran("quoteV2", 18);
  }

  @Override
  public int slowQuote() {
    AnyActivity.pause(3500);
    return Trace.ran("slowQuote", 42);
  }

  @Override
  public int score(int cents) {
    return Trace.ran("score", 3);
  }

  @Override
  public int duty() {
    return Trace.ran("duty", 19);
  }
}
