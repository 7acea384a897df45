import flows.Variants;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;

/** A worker of the corpus: one variant of the workflows, on the queue "corpus", where TEMPORAL_ADDRESS says; by TLS with TEMPORAL_TLS=true. */
public final class ServeVariant {
  public static void main(String[] args) {
    String namespace = System.getenv().getOrDefault("TEMPORAL_NAMESPACE", "default");
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(System.getenv("TEMPORAL_ADDRESS"))
                .setEnableHttps("true".equals(System.getenv("TEMPORAL_TLS")))
                .build());
    WorkerFactory factory =
        WorkerFactory.newInstance(
            WorkflowClient.newInstance(service, WorkflowClientOptions.newBuilder().setNamespace(namespace).build()));
    Variants.register(factory.newWorker("corpus"), args[0]);
    factory.start();
  }
}
