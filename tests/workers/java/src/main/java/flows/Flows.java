package flows;

import io.nexusrpc.Operation;
import io.nexusrpc.Service;
import io.temporal.activity.ActivityInterface;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** What can be called; the classes of the variants are how it is done. */
public interface Flows {
  @WorkflowInterface
  interface Purchase {
    @WorkflowMethod
    String run(boolean staysOpen);

    @SignalMethod
    void close();
  }

  @WorkflowInterface
  interface Approval {
    @WorkflowMethod
    String run(int seconds);

    @SignalMethod
    void approve(String by);

    @QueryMethod
    String by();
  }

  @WorkflowInterface
  interface Parallel {
    @WorkflowMethod
    String run();
  }

  @WorkflowInterface
  interface Child {
    @WorkflowMethod
    String run(String name);
  }

  @WorkflowInterface
  interface Nephew {
    @WorkflowMethod
    String run(String name);
  }

  @WorkflowInterface
  interface Listener {
    @WorkflowMethod
    int run();

    @SignalMethod
    void ping();
  }

  @WorkflowInterface
  interface Household {
    @WorkflowMethod
    String run(String listener, String victim);
  }

  @WorkflowInterface
  interface Loop {
    @WorkflowMethod
    String run(int left);
  }

  @WorkflowInterface
  interface Cleanup {
    @WorkflowMethod
    void run();
  }

  @WorkflowInterface
  interface Tax {
    @WorkflowMethod
    int run();
  }

  @WorkflowInterface
  interface Quote {
    @WorkflowMethod
    int run();
  }

  @WorkflowInterface
  interface Heart {
    @WorkflowMethod
    int run();
  }

  @WorkflowInterface
  interface Profile {
    @WorkflowMethod
    void run();
  }

  @WorkflowInterface
  interface Cart {
    @WorkflowMethod
    int run();

    @UpdateMethod
    int add(String item);

    @UpdateValidatorMethod(updateName = "add")
    void checkAdd(String item);
  }

  /** Cart without its update. */
  @WorkflowInterface
  interface Basket {
    @WorkflowMethod(name = "Cart")
    int run();
  }

  @WorkflowInterface
  interface Broken {
    @WorkflowMethod
    void run(String name);
  }

  @WorkflowInterface
  interface Long {
    @WorkflowMethod
    void run(int steps);
  }

  @WorkflowInterface
  interface Race {
    @WorkflowMethod
    String run();
  }

  /** SideEffect and MutableSideEffect. */
  @WorkflowInterface
  interface Dice {
    @WorkflowMethod
    int run(boolean staysOpen);

    @SignalMethod
    void again();
  }

  /** Values that change or not. */
  @WorkflowInterface
  interface Limits {
    @WorkflowMethod
    int run();

    @SignalMethod
    void next();
  }

  /** Ids and inputs made of who and where the run is. */
  @WorkflowInterface
  interface Identity {
    @WorkflowMethod
    String run();
  }

  /** A workflow task fails once. */
  @WorkflowInterface
  interface Flaky {
    @WorkflowMethod
    String run();
  }

  /** Many timers at once, many times. */
  @WorkflowInterface
  interface Burst {
    @WorkflowMethod
    int run(int rounds);
  }

  /** Two timers, of which one is cancelled. */
  @WorkflowInterface
  interface Naps {
    @WorkflowMethod
    String run();

    @SignalMethod
    void wake();
  }

  /** Two activities at once, cancelled one after the other. */
  @WorkflowInterface
  interface Branches {
    @WorkflowMethod
    String run();

    @SignalMethod
    void cut();
  }

  /** Activities in signal handlers. */
  @WorkflowInterface
  interface Chat {
    @WorkflowMethod
    String run();

    @SignalMethod
    void say(String words);
  }

  /** Started by an update. */
  @WorkflowInterface
  interface Greeting {
    @WorkflowMethod
    int run();

    @UpdateMethod
    int add(String name);
  }

  /** A version that is also a search attribute. */
  @WorkflowInterface
  interface Stamped {
    @WorkflowMethod
    String run();
  }

  /** A version between two activities of one task. */
  @WorkflowInterface
  interface Forked {
    @WorkflowMethod
    String run();
  }

  /** An operation of another service. */
  @WorkflowInterface
  interface Till {
    @WorkflowMethod
    String run();
  }

  @Service(name = "Counter")
  interface Counter {
    @Operation
    String ring(String what);

    @Operation
    String ringTwice(String what);
  }

  /** Local activities, typed: a stack shows their names. */
  @ActivityInterface
  interface Prices {
    int quote();

    int quoteV2();

    int slowQuote();

    int score(int cents);

    int duty();
  }
}
