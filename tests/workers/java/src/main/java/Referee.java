import flows.Variants;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the SDK's own WorkflowReplayer says of every history: lines "variant history agrees|diverges|fails". */
public final class Referee {
  public static void main(String[] args) throws Exception {
    List<Path> histories;
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      histories = files.sorted().toList();
    }
    for (int i = 1; i < args.length; i++) {
      TestWorkflowEnvironment environment =
          TestWorkflowEnvironment.newInstance(
              TestEnvironmentOptions.newBuilder()
                  .setWorkflowClientOptions(WorkflowClientOptions.newBuilder().setNamespace("default").build())
                  .build());
      Worker worker = environment.newWorker("corpus");
      Variants.register(worker, args[i]);
      for (Path history : histories) {
        String name = history.getFileName().toString().replace(".json", "");
        System.out.println(args[i] + " " + name + " " + said(history, name, worker));
      }
      environment.close();
    }
    System.exit(0);
  }

  private static String said(Path history, String name, Worker worker) throws Exception {
    try {
      WorkflowReplayer.replayWorkflowExecution(
          WorkflowExecutionHistory.fromJson(Files.readString(history), name), worker);
      return "agrees";
    } catch (Throwable thrown) {
      if (System.getenv("REFEREE_DEBUG") != null) {
        thrown.printStackTrace();
      }
      for (Throwable link = thrown; link != null; link = link.getCause()) {
        if (String.valueOf(link.getMessage()).contains("TMPRL1100")) {
          return "diverges";
        }
      }
      return "fails";
    }
  }
}
