package flows;

import io.temporal.worker.Worker;
import io.temporal.worker.WorkflowImplementationOptions;
import io.temporal.workflow.WorkflowMethod;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One kind of change each; what a variant does not change runs as recorded. */
public final class Variants {
  private static final Map<String, List<Class<?>>> CHANGED = new LinkedHashMap<>();

  static {
    CHANGED.put("recorded", List.of());
    CHANGED.put("versioned", Others.Versioned.CHANGED);
    CHANGED.put("renamed", Renamed.CHANGED);
    CHANGED.put("removed", Removed.CHANGED);
    CHANGED.put("added", Added.CHANGED);
    CHANGED.put("reordered", Reordered.CHANGED);
    CHANGED.put("ids", Others.Ids.CHANGED);
    CHANGED.put("early", Others.Early.CHANGED);
    CHANGED.put("ended", Others.Ended.CHANGED);
    CHANGED.put("errors", Others.Errors.CHANGED);
    CHANGED.put("policy", Others.Policy.CHANGED);
    CHANGED.put("drifted", Drifted.CHANGED);
  }

  private Variants() {}

  /** Puts the workflows of a variant, and the activities, on a worker. */
  public static void register(Worker worker, String variant) {
    List<Class<?>> changed = CHANGED.get(variant);
    if (changed == null) {
      throw new IllegalArgumentException("no variant " + variant + " in " + CHANGED.keySet());
    }
    List<Class<?>> all = new ArrayList<>(changed);
    for (Class<?> kind : Recorded.WORKFLOWS) {
      if (changed.stream().noneMatch(one -> typeOf(one).equals(typeOf(kind)))) {
        all.add(kind);
      }
    }
    for (Class<?> kind : all) {
      WorkflowImplementationOptions.Builder options = WorkflowImplementationOptions.newBuilder();
      options.setEnableUpsertVersionSearchAttributes(typeOf(kind).equals("Stamped"));
      if (variant.equals("policy")) {
        options.setFailWorkflowExceptionTypes(Throwable.class);
      }
      worker.registerWorkflowImplementationTypes(options.build(), kind);
    }
    worker.registerActivitiesImplementations(new AnyActivity(), new PriceList());
    worker.registerNexusServiceImplementation(new CounterDesk());
  }

  /** The workflow type that a class implements. */
  private static String typeOf(Class<?> kind) {
    for (Class<?> at = kind; at != null; at = at.getSuperclass()) {
      for (Class<?> flow : at.getInterfaces()) {
        for (Method method : flow.getMethods()) {
          WorkflowMethod run = method.getAnnotation(WorkflowMethod.class);
          if (run != null) {
            return run.name().isEmpty() ? flow.getSimpleName() : run.name();
          }
        }
      }
    }
    throw new IllegalArgumentException(kind + " is no workflow");
  }
}
