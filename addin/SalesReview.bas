Attribute VB_Name = "SalesReview"
Option Explicit

' What the buttons of the Home tab and the ribbon run. Each Sub hands over to one Python function of
' salesreview.excel; nothing is computed here. Captions are in cells and in the ribbon, never in this file.

Public Sub RefreshReview()
    RunPython "import salesreview.excel; salesreview.excel.refresh()"
End Sub

Public Sub PullData()
    RunPython "import salesreview.excel; salesreview.excel.pull()"
End Sub

Public Sub TakeBack()
    RunPython "import salesreview.excel; salesreview.excel.take_back()"
End Sub

Public Sub CheckReview()
    RunPython "import salesreview.excel; salesreview.excel.check()"
End Sub

Public Sub SendReview()
    RunPython "import salesreview.excel; salesreview.excel.send()"
End Sub

Public Sub OpenLog()
    RunPython "import salesreview.excel; salesreview.excel.open_log()"
End Sub

' The Settings tab is found by a defined name, so that it may be renamed or moved. No Python needed.
Public Sub ShowSettings()
    ThisWorkbook.Names("SR_settings_title").RefersToRange.Worksheet.Activate
End Sub
