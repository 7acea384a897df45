#include "ui/panels/stack_html.h"

#include "ui/models/time_text.h"
#include "ui/panels/code_links.h"
#include "ui/panels/html.h"

#include <algorithm>

namespace hindsight::ui {

using replay::CallStack;
using replay::StackFrame;

namespace {

QString frameHtml(const StackFrame& frame)
{
    const QString named = fromUtf8(frame.function);
    if (!frame.place)
        return frame.internal ? html::span(Role::Dim, html::escaped(replay::frameText(frame))) : withCodeLinks(fromUtf8(replay::frameText(frame)));
    const QString name = html::escaped(named) + (named.isEmpty() ? QString() : QStringLiteral("  "));
    QString line = (frame.internal ? html::span(Role::Dim, name) : name) + codeLink(*frame.place);
    if (!frame.code.empty())
        line += QStringLiteral("\n    ") + html::span(Role::Dim, html::escaped(frame.code));
    return line;
}

} // namespace

bool hidesFrames(const std::vector<CallStack>& stacks)
{
    return std::ranges::any_of(stacks, [](const CallStack& stack) { return std::ranges::any_of(stack.frames, &StackFrame::internal); });
}

QString stacksHtml(const std::vector<CallStack>& stacks, bool whole)
{
    QStringList parts;
    for (const CallStack& stack : stacks) {
        QStringList lines;
        if (!stack.title.empty())
            lines << QStringLiteral("<b>%1</b>").arg(html::escaped(stack.title));
        if (whole) {
            for (const StackFrame& frame : stack.frames)
                lines << frameHtml(frame);
        } else {
            for (const replay::FoldedLine& line : replay::folded(stack))
                lines << (line.frame ? frameHtml(*line.frame) : html::span(Role::Dim, html::escaped(replay::hiddenText(line.hidden))));
        }
        parts << lines.join(QLatin1Char('\n'));
    }
    return html::code(parts.join(QStringLiteral("\n\n")));
}

} // namespace hindsight::ui
