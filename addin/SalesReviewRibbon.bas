Attribute VB_Name = "SalesReviewRibbon"
Option Explicit

' The ribbon's callbacks: Office passes the pressed control, the buttons' Subs take none.

Public Sub RibbonRefresh(control As IRibbonControl)
    RefreshReview
End Sub

Public Sub RibbonPull(control As IRibbonControl)
    PullData
End Sub

Public Sub RibbonTakeBack(control As IRibbonControl)
    TakeBack
End Sub

Public Sub RibbonTrace(control As IRibbonControl)
    TraceFigure
End Sub

Public Sub RibbonLog(control As IRibbonControl)
    OpenLog
End Sub

Public Sub RibbonCheck(control As IRibbonControl)
    CheckReview
End Sub

Public Sub RibbonSend(control As IRibbonControl)
    SendReview
End Sub

Public Sub RibbonSettings(control As IRibbonControl)
    ShowSettings
End Sub

Public Sub RibbonHelp(control As IRibbonControl)
    ShowHelp
End Sub

Public Sub RibbonPreviousMonth(control As IRibbonControl)
    PreviousMonth
End Sub

Public Sub RibbonNextMonth(control As IRibbonControl)
    NextMonth
End Sub

Public Sub RibbonLanguage(control As IRibbonControl)
    SwitchLanguage
End Sub
