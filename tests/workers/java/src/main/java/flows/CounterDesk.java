package flows;

import io.nexusrpc.handler.OperationHandler;
import io.nexusrpc.handler.OperationImpl;
import io.nexusrpc.handler.ServiceImpl;

/** The Nexus service of the corpus; it runs while histories are recorded, never in a check. */
@ServiceImpl(service = Flows.Counter.class)
public final class CounterDesk {
  @OperationImpl
  public OperationHandler<String, String> ring() {
    return OperationHandler.sync((context, details, what) -> Trace.ran("nexus", what + " rung"));
  }

  @OperationImpl
  public OperationHandler<String, String> ringTwice() {
    return ring();
  }
}
