// What every test of widgets and models does: a Qt warning fails the test function. Qt's offscreen platform says what it
// cannot do; that alone is allowed.
#pragma once

#include <QRegularExpression>
#include <QTest>

namespace hindsight::tests {

/// Call in init(): failOnWarning holds for one test function.
inline void failOnQtWarnings()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support|QStandardPaths: ).*")));
}

} // namespace hindsight::tests
