#include "history/model/event_detail.h"
#include "history/model/format.h"
#include "history/model/json_text.h"
#include "history/model/utf8.h"
#include "history/model/wire_reader.h"

namespace hindsight::history {

PayloadView describePayload(std::string path, std::string_view serializedPayload)
{
    PayloadView view;
    view.path = std::move(path);
    std::string_view data;
    WireField field;
    for (WireReader reader(serializedPayload); reader.next(field);) {
        if (field.number == 2 && field.isBytes()) {
            data = field.bytes;
        } else if (field.number == 1 && field.isBytes()) { // map<string, bytes> metadata
            const std::string_view key = wireBytes(field.bytes, 1);
            if (key == "encoding")
                view.encoding = toValidUtf8(wireBytes(field.bytes, 2));
            else if (key == "messageType")
                view.messageType = toValidUtf8(wireBytes(field.bytes, 2));
        }
    }
    view.size = data.size();
    view.sha256 = sha256Hex(data);
    if (view.encoding == "binary/null") {
        view.isJson = true;
        view.text = "null";
        return view;
    }
    // Without an encoding it may be JSON that an exporter decoded: show it as what it is.
    const bool mayBeJson = view.encoding.empty() || view.encoding == "json/plain" || view.encoding == "json/protobuf";
    if (std::optional<std::string> json = mayBeJson ? prettyJson(data) : std::nullopt) {
        view.isJson = true;
        view.text = std::move(*json);
    } else {
        view.text = base64(data);
    }
    return view;
}

} // namespace hindsight::history
