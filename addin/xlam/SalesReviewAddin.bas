Attribute VB_Name = "SalesReviewAddin"
Option Explicit

' The add-in's ribbon: its buttons are dark while no workbook made from the template is active.
' Should VBA ever lose what stands here, the buttons keep their last state until Excel starts again.

Private ribbon As IRibbonUI
Private watcher As SalesReviewEvents

Public Sub AddinLoaded(loaded As IRibbonUI)
    Set ribbon = loaded
    Set watcher = New SalesReviewEvents
    watcher.WatchExcel
End Sub

Public Sub AddinEnabled(control As IRibbonControl, ByRef returned)
    returned = Not ReviewBook() Is Nothing
End Sub

Public Sub UpdateRibbon()
    On Error Resume Next
    ribbon.Invalidate
End Sub
